import type { LifecycleEvent, LifecycleSubject, LifecycleBody } from "./lifecycle-event.ts";
import { lifecycleStateOf } from "./lifecycle-event.ts";
import type { Objection } from "../objection.ts";
import type { AccountState } from "../rotation/account-state.ts";

/** An account's hold, as of one read of its trail. */
interface Held {
  readonly state: AccountState;
  readonly sequence: number;
  readonly hash: string;
  readonly objection?: Objection;
}

/** A hold that is published once. */
export interface AnnouncedHold {
  /** Equal for holds with the same reason and the same blockers. */
  readonly name: string;
  readonly event: LifecycleEvent;
}

/**
 * Translates a hold into an event for subscribers: only when a person must act, because the objection says so or because
 * the phase lasts longer than it should. A hold is no event of the trail, so its id derives from its content.
 *
 * @param lasting whether the phase has lasted longer than it should.
 * @param digest hashes a text to a short name.
 */
export function lifecycleOfHold(
  subject: LifecycleSubject,
  { state, sequence, hash, objection }: Held,
  { lasting, now, digest }: { lasting: boolean; now: Date; digest: (text: string) => string },
): AnnouncedHold | undefined {
  if (!objection || (objection.remedy === "wait" && !lasting)) return undefined;
  const { reason, message, blockers = [] } = objection;
  const said = blockers.map((blocker) => `${blocker.consumer} ${blocker.reason}`).sort();
  const name = digest(JSON.stringify([reason, ...said])).slice(0, 16);
  const data = lifecycleStateOf(subject, { sequence, hash }, state);
  const told: LifecycleBody =
    reason === "StepKeepsFailing"
      ? { type: "keyturn.rotation.failed", data: { ...data, message } }
      : { type: "keyturn.rotation.blocked", data: { ...data, reason, message, blockers } };
  const id = `${subject.account}/${sequence}/${told.type}/${name}`;
  return { name, event: { id, at: now, ...told } };
}
