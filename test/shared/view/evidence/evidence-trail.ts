import type { RotationEvent } from "../../../../shared/domain/rotation/rotation-event.ts";
import { encodeEvent, firstHash, linkHash } from "../../../../shared/records/event-codec.ts";
import type { RecordedEvent } from "../../../../shared/records/trail.ts";
import type { AccountSpec } from "../../../../shared/domain/account/account-spec.ts";
import type { ReadAccount } from "../../../../shared/view/evidence/evidence-bundle.ts";
import { events } from "../../../domain/events.ts";
import { after, anAccount, day, hour, minute, now } from "../../../domain/builders.ts";

/** Events as the trail keeps them. */
export function recorded(told: readonly RotationEvent[]): readonly RecordedEvent[] {
  let previousHash = firstHash;
  return told.map((event, index) => {
    const sequence = index + 1;
    const text = encodeEvent(sequence, event);
    const hash = linkHash(previousHash, text);
    const link = { sequence, event, text, previousHash, hash };
    previousHash = hash;
    return link;
  });
}

/** An account as it is read for evidence. */
export function read(told: readonly RotationEvent[], spec: AccountSpec = anAccount()): ReadAccount {
  const kept = recorded(told);
  const last = kept.at(-1);
  const head = { sequence: last?.sequence ?? 0, hash: last?.hash ?? firstHash };
  return { account: spec.name, spec, head, events: kept };
}

/** When the rotation of `wholeRotation` was asked for. */
export const askedAt = after(day);

/** Enrolment, then a whole rotation that somebody asked for and a second person approved, each event a minute later. */
export const wholeRotation: readonly RotationEvent[] = [
  { ...events.enrolmentStarted, at: now },
  { ...events.accountEnrolled, at: after(minute) },
  { ...events.rotationRequested, at: askedAt },
  { ...events.rotationApproved, at: after(day + minute) },
  { ...events.preflightPassed, at: after(day + 2 * minute) },
  { ...events.standbyKeyRegenerated, at: after(day + 3 * minute), correlationId: "c-1" },
  { ...events.freshKeyProven, at: after(day + 4 * minute) },
  { ...events.secretStored, at: after(day + 5 * minute), correlationId: "c-2" },
  { ...events.freshKeyPublished, at: after(day + 6 * minute) },
  { ...events.adoptionConfirmed, at: after(day + 2 * hour) },
  { ...events.previousKeyRegenerated, at: after(day + 2 * hour + minute), correlationId: "c-3" },
  { ...events.revocationProven, at: after(day + 2 * hour + 2 * minute) },
  { ...events.versionDisabled, at: after(day + 2 * hour + 3 * minute) },
  { type: "rotation-ended", at: after(day + 2 * hour + 4 * minute), outcome: "completed" },
];

/** Its id, as the request names it. */
export const rotation = events.rotationRequested.rotation;

/** The id of the rotation that follows in `twoRotations`. */
export const later = "20260308T090000000Z";

/** The same, and a second rotation, asked for during a pause and cancelled. */
export const twoRotations: readonly RotationEvent[] = [
  ...wholeRotation,
  { ...events.accountPaused, at: after(6 * day) },
  { ...events.rotationRequested, at: after(7 * day), rotation: later },
  { ...events.accountResumed, at: after(7 * day + minute) },
  { type: "rotation-ended", at: after(7 * day + hour), outcome: "cancelled" },
];
