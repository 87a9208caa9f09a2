import type { Fingerprint } from "../key.ts";
import type { KeyLife } from "../vocabulary.ts";
import type { AccountState, AccountStateIn } from "./account-state.ts";
import { evolve, unenrolled } from "./evolve.ts";
import type { KeyGeneration } from "./generations.ts";
import { generationsOf } from "./generations.ts";
import type { RotationEvent } from "./rotation-event.ts";

/** A key of an account, and whether it still opens it. */
export interface KeyStory extends KeyGeneration {
  readonly life: KeyLife;
  /** When the data plane was proven to refuse it. Many keys die without: only the key that consumers had is asked about. */
  readonly refusedAt?: Date;
}

/**
 * Tells of every key that the trail ever named whether it is alive, as far as the trail knows.
 *
 * @throws {TypeError} this state machine did not write the events.
 */
export function keyStories(events: readonly RotationEvent[]): readonly KeyStory[] {
  const verdicts = new Map<Fingerprint, { readonly verdict: Verdict; readonly at: Date }>();
  let state: AccountState = unenrolled;
  for (const event of events) {
    state = evolve(state, event);
    if (state.phase !== "confirming") continue;
    const { retiree, verdict } = state;
    if (verdicts.get(retiree)?.verdict !== verdict) verdicts.set(retiree, { verdict, at: event.at });
  }
  const asked = state.phase === "confirming" ? state.retiree : undefined;
  return generationsOf(events).map((key) => {
    if (key.retiredAt === undefined) return { ...key, life: "live" };
    const last = verdicts.get(key.fingerprint);
    if (last?.verdict === "proven") return { ...key, life: "dead", refusedAt: last.at };
    if (last?.verdict === "open") return { ...key, life: key.fingerprint === asked ? "dying" : "unproven" };
    return { ...key, life: last ? "unproven" : "dead" };
  });
}

type Verdict = AccountStateIn<"confirming">["verdict"];
