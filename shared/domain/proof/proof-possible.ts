import type { Decision } from "../decide/decision.ts";
import { hold, observe } from "../decide/decision.ts";
import type { Objection } from "../objection.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { emergencyIn } from "../rotation/leaked-keys.ts";
import { deadlineOf } from "../safety/waiver.ts";
import type { ProofFact, TriedProbe, World } from "../world.ts";

type Impossible = Extract<ProofFact, { kind: "impossible" }>;

/**
 * Nothing is touched before the data plane can tell the fresh key from a wrong one: otherwise the rotation would hold
 * with its standby key spent. An emergency waits for that no longer than its deadline, unless the data plane refuses the
 * key that it should accept.
 */
export function proofLacking(state: AccountStateIn<"preparing">, world: World): Decision | undefined {
  const { proof, now } = world;
  if (!proof) return observe("proof");
  if (proof.kind === "possible") return undefined;
  const objection = proofNotPossible(proof);
  const emergency = emergencyIn(state);
  if (!emergency || proof.tried.some(({ status }) => status === 401)) return hold(objection);
  const deadline = deadlineOf(emergency);
  return now >= deadline ? undefined : hold({ ...objection, until: deadline });
}

/** Names what was asked and answered; load and failures pass, a firewall or a missing API does not. */
export function proofNotPossible({ tried }: Impossible): Objection {
  const isPassing = tried.some(
    ({ status, notSent }) => !notSent && (status === undefined || status === 429 || status >= 500),
  );
  return {
    reason: "ProofNotPossible",
    message: `no call to the data plane accepts the active key and refuses a made-up one: ${tried.map(told).join(", ")}`,
    remedy: isPassing ? "wait" : "operator",
  };
}

/** Names a call and its answer. */
export function told({ path, status, madeUp, notSent }: TriedProbe): string {
  if (notSent) return `${path} not sent, since its host is no account's in this cloud`;
  const answer = status === undefined ? "no answer" : String(status);
  return `${path} ${answer}${madeUp === undefined ? "" : ` (a made-up key: ${String(madeUp)})`}`;
}
