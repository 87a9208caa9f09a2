import { evolve, unenrolled } from "../domain/rotation/evolve.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { requestIn } from "../domain/rotation/account-state.ts";
import { RecordUnreadableError } from "../errors.ts";
import type { RotationEvent } from "../domain/rotation/rotation-event.ts";

/** An event with the account's state before and after it. */
export interface FoldedEvent {
  readonly sequence: number;
  readonly event: RotationEvent;
  readonly before: AccountState;
  readonly after: AccountState;
  /** The rotation that the event belongs to. */
  readonly rotation?: string;
}

/**
 * Folds events, starting with the account's first, or with the one that follows a known state.
 *
 * @throws {RecordUnreadableError} an event is out of order: keyturn did not write this trail.
 */
export function foldedEvents(
  events: readonly { readonly sequence: number; readonly event: RotationEvent }[],
  from: AccountState = unenrolled,
): readonly FoldedEvent[] {
  let before = from;
  return events.map(({ sequence, event }) => {
    const after = folded(before, event, sequence);
    // A repair interrupts a rotation without ending it.
    const rotation = (requestIn(after) ?? requestIn(before))?.id;
    const told = { sequence, event, before, after, ...(rotation !== undefined && { rotation }) };
    before = after;
    return told;
  });
}

function folded(before: AccountState, event: RotationEvent, sequence: number): AccountState {
  try {
    return evolve(before, event);
  } catch (cause) {
    throw new RecordUnreadableError(`event ${sequence}, which does not belong where it stands,`, { cause });
  }
}
