import { minuteMs } from "../time.ts";
import type { Decision } from "./decision.ts";
import { hold, observe, record } from "./decision.ts";
import { nextProbeAt } from "../proof/probe-pace.ts";
import { driftAtRest } from "./find-drift.ts";
import { otherSlot } from "../key.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { emergencyIn } from "../rotation/leaked-keys.ts";
import { deadlineOf } from "../safety/waiver.ts";
import { keyChanged } from "./store-next.ts";
import { watch } from "./watch.ts";
import type { ProbeFact, World } from "../world.ts";

/** How long a new key may need to be known everywhere. */
const knownWithinMs = 5 * minuteMs;

/** Probes the fresh key: no key is published before the data plane accepts it. */
export function decideProving(state: AccountStateIn<"proving">, world: World): Decision {
  const { acceptance, now, spec } = world;
  const drifted = watch(state, state.keys[state.active], false, world, (seen) => driftAtRest(state, seen));
  if (drifted) return drifted;
  if (!acceptance) return observe("acceptance");
  if (acceptance.consecutive >= spec.policy.probes) {
    return record({ type: "fresh-key-proven", at: now, acceptances: acceptance.consecutive });
  }
  if (acceptance.last === "key-lost") {
    // The slot holds another key than the trail says: prove that one instead.
    return world.published && world.keys
      ? hold(keyChanged(otherSlot(state.active)))
      : observe("published", "keys");
  }
  const unheard = provenByListAlone(state, world, acceptance);
  if (unheard) return unheard;
  return hold({
    reason: "FreshKeyNotAccepted",
    message: `the data plane does not accept the fresh key yet (last answer: ${acceptance.last})`,
    remedy: "wait",
    until: nextProbeAt(state.regeneratedAt, now),
  });
}

/**
 * A data plane that gives no answer does not keep a leaked key alive beyond the deadline, once Azure itself lists the
 * fresh key. A refusal does: consumers would be given a key that fails. Where the gate is not waived, a new key is given
 * the time to become known first.
 */
function provenByListAlone(
  state: AccountStateIn<"proving">,
  { keys, now }: World,
  { last }: ProbeFact,
): Decision | undefined {
  const emergency = emergencyIn(state);
  if (!emergency || last !== "silent" || now < deadlineOf(emergency)) return undefined;
  // Nobody has agreed to fail: a new key can need minutes until every gateway knows it.
  const isKnown = now.getTime() >= state.regeneratedAt.getTime() + knownWithinMs;
  if (emergency.gate === "wait" && !isKnown) return undefined;
  if (!keys) return observe("keys");
  if (keys.kind !== "listed" || keys[otherSlot(state.active)] !== state.fresh) return undefined;
  return record({ type: "fresh-key-proven", at: now, acceptances: 0, listedOnly: true });
}
