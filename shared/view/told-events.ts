import { evolve, unenrolled } from "../domain/rotation/evolve.ts";
import type { Rotation } from "../domain/rotation/rotation.ts";
import { isInFlight } from "../domain/rotation/rotation.ts";
import { RecordUnreadableError } from "../errors.ts";
import type { RotationEvent } from "../domain/rotation/rotation-event.ts";

/** An event with what it made of the account. */
export interface ToldEvent {
  readonly sequence: number;
  readonly event: RotationEvent;
  readonly before: Rotation;
  readonly after: Rotation;
  /** The rotation that it belongs to. */
  readonly rotation?: string;
}

/**
 * Folds events from the first on.
 *
 * @throws {RecordUnreadableError} one does not belong where it stands: the trail was not written by this machine.
 */
export function toldEvents(
  events: readonly { readonly sequence: number; readonly event: RotationEvent }[],
): readonly ToldEvent[] {
  let before: Rotation = unenrolled;
  return events.map(({ sequence, event }) => {
    const after = folded(before, event, sequence);
    const rotation = rotationIn(after) ?? rotationIn(before);
    const told = { sequence, event, before, after, ...(rotation !== undefined && { rotation }) };
    before = after;
    return told;
  });
}

function folded(before: Rotation, event: RotationEvent, sequence: number): Rotation {
  try {
    return evolve(before, event);
  } catch (cause) {
    throw new RecordUnreadableError(`event ${sequence}, which does not belong where it stands,`, { cause });
  }
}

/** A repair interrupts a rotation and does not end it. */
function rotationIn(rotation: Rotation): string | undefined {
  if (rotation.phase === "repairing") return rotation.request?.id;
  return isInFlight(rotation) ? rotation.id : undefined;
}
