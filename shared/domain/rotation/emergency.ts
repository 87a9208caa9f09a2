import type { RotationRequest } from "./account-state.ts";
import type { Emergency } from "./rotation-event.ts";

/** What a rotation may leave out of the safety rule, and who answers for it. */
export interface Waiver {
  readonly by: string;
  readonly reason: string;
  /** Until then nobody is cut off who was not told so: a key that was published until just now is left alone. */
  readonly deadline: Date;
}

/** Only the key that nobody is told to use has leaked, and no rotation was under way: it alone is replaced. */
export function isStandbyOnly({ mode, emergency }: RotationRequest): boolean {
  return mode === "emergency" && emergency?.compromised === "standby";
}

/**
 * When consumers are no longer waited for, if the gate was waived; when a person is alerted, if it was not. They
 * can move only once the fresh key is out, so the time they were promised begins no earlier.
 */
export function deadlineOf({ declaredAt, deadlineMs }: Emergency, freshPublishedAt: Date = declaredAt): Date {
  return new Date(Math.max(declaredAt.getTime(), freshPublishedAt.getTime()) + deadlineMs);
}

/** The waiver that counts for the standby key: it shows nothing new to consumers, so it counts at once. */
export function waiverAtStart({ emergency }: RotationRequest): Waiver | undefined {
  if (emergency?.gate !== "waive") return undefined;
  return { by: emergency.by, reason: emergency.reason, deadline: deadlineOf(emergency) };
}

/** The waiver that counts for the previous key: consumers have until the deadline to leave it. */
export function waiverAtEnd(
  request: RotationRequest & { readonly freshPublishedAt: Date },
  now: Date,
): Waiver | undefined {
  const { emergency, freshPublishedAt } = request;
  return emergency && now >= deadlineOf(emergency, freshPublishedAt) ? waiverAtStart(request) : undefined;
}
