import type { LifecycleEvent, LifecycleSubject, LifecycleBody } from "./lifecycle-event.ts";
import { lifecycleStateOf } from "./lifecycle-event.ts";
import type { Objection } from "../objection.ts";
import type { AccountState } from "../rotation/account-state.ts";

/** Where an account holds, as of one read of its trail. */
interface Held {
  readonly state: AccountState;
  readonly sequence: number;
  readonly objection?: Objection;
}

/** A hold that others are told of once. */
export interface AnnouncedHold {
  /** Equal for holds that say the same: the reason, and who blocks why. */
  readonly name: string;
  readonly event: LifecycleEvent;
}

/**
 * What a hold means to others: nothing unless a person must act, be it because keyturn says so or because the phase
 * has lasted for longer than it should. A hold is no event of the trail, so it is named by what it says.
 *
 * @param lasting whether nothing has happened for longer than the phase should take.
 * @param digest makes a short name of a text.
 */
export function lifecycleOfHold(
  subject: LifecycleSubject,
  { state, sequence, objection }: Held,
  { lasting, now, digest }: { lasting: boolean; now: Date; digest: (text: string) => string },
): AnnouncedHold | undefined {
  if (!objection || (objection.remedy === "wait" && !lasting)) return undefined;
  const { reason, message, blockers = [] } = objection;
  const said = blockers.map((blocker) => `${blocker.consumer} ${blocker.reason}`).sort();
  const name = digest(JSON.stringify([reason, ...said])).slice(0, 16);
  const data = lifecycleStateOf(subject, state);
  const told: LifecycleBody =
    reason === "StepKeepsFailing"
      ? { type: "keyturn.rotation.failed", data: { ...data, message } }
      : { type: "keyturn.rotation.blocked", data: { ...data, reason, message, blockers } };
  const id = `${subject.account}/${sequence}/${told.type}/${name}`;
  return { name, event: { id, at: now, ...told } };
}
