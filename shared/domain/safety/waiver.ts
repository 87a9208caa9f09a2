import type { Enrolled, RotationRequest } from "../rotation/account-state.ts";
import { isLeakOver } from "../rotation/leaked-keys.ts";
import type { Emergency } from "../rotation/rotation-event.ts";

/** Lets an emergency rotation leave out part of the safety rule; names who answers for that. */
export interface Waiver {
  readonly by: string;
  readonly reason: string;
  /** Until then a key that was published a moment ago is left alone: its users were promised this time. */
  readonly deadline: Date;
  /** The vaults that need not publish the other key. */
  readonly leaveOut?: readonly string[];
}

/** The vaults that an emergency may go on without. Only one whose gate is waived may leave out any. */
export function leftOutBy({ emergency }: { readonly emergency?: Emergency }): readonly string[] {
  return (emergency && waivesGate(emergency) && emergency.leaveOut) || [];
}

/** Whether the gate is waived by now: where a second person must confirm that, not before. */
export function waivesGate({ gate, unconfirmed }: Emergency): boolean {
  return gate === "waive" && unconfirmed === undefined;
}

/** A request, and what is known of the leak that it is about. */
type Leaking = RotationRequest & Partial<Pick<Enrolled, "leaked" | "keys">>;

/** A waiver is given for a leaked key, and ends with it: whoever replaced it. */
function isOver({ leaked, keys }: Leaking): boolean {
  return keys !== undefined && isLeakOver({ keys, ...(leaked && { leaked }) });
}

/**
 * When consumers are no longer waited for, if the gate was waived; when an operator must act, if it was not. They
 * can move only once the fresh key is published, so the time they were promised begins no earlier.
 */
export function deadlineOf({ declaredAt, deadlineMs }: Emergency, freshPublishedAt: Date = declaredAt): Date {
  return new Date(Math.max(declaredAt.getTime(), freshPublishedAt.getTime()) + deadlineMs);
}

/** The waiver for the standby key: replacing it shows consumers nothing new, so the waiver counts at once. */
export function waiverAtStart(request: Leaking): Waiver | undefined {
  const { emergency } = request;
  if (!emergency || !waivesGate(emergency) || isOver(request)) return undefined;
  const { by, reason, leaveOut } = emergency;
  return { by, reason, deadline: deadlineOf(emergency), ...(leaveOut && { leaveOut }) };
}

/** The waiver for the previous key: it counts from the deadline on, which consumers have to leave that key. */
export function waiverAtEnd(
  request: Leaking & { readonly freshPublishedAt: Date },
  now: Date,
): Waiver | undefined {
  const { emergency, freshPublishedAt } = request;
  return emergency && now >= deadlineOf(emergency, freshPublishedAt) ? waiverAtStart(request) : undefined;
}
