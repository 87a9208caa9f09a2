import type { EnrolledRotation, Rotation, RotationIn } from "./rotation.ts";
import type { RotationEvent } from "./rotation-event.ts";
import type { StoredSecret, SupersededVersion } from "../secret-place.ts";

/** What is known of the account in every phase, and nothing that only this phase knows. */
export function enrolledOf(rotation: EnrolledRotation): Omit<RotationIn<"idle">, "phase"> {
  const { target, endpoint, active, keys, standbyUnpublishedSince, publishedAt, ownVersions } = rotation;
  const { publishedEarlier, lastEnded, paused, followUp, registrations } = rotation;
  return {
    target,
    endpoint,
    active,
    keys,
    standbyUnpublishedSince,
    publishedAt,
    ownVersions,
    ...(publishedEarlier && { publishedEarlier }),
    ...(lastEnded && { lastEnded }),
    ...(paused && { paused }),
    ...(followUp && { followUp }),
    ...(registrations && { registrations }),
  };
}

/** What of an account outlives a rotation. */
export function idle(
  from: EnrolledRotation,
  changes: Partial<Pick<RotationIn<"idle">, "publishedAt" | "lastEnded">>,
): RotationIn<"idle"> {
  return { ...enrolledOf(from), ...changes, phase: "idle" };
}

export function misplaced(rotation: Rotation, event: RotationEvent): never {
  throw new TypeError(`event ${event.type} does not belong to the phase ${rotation.phase}`);
}

/** The versions that were written to the secret that consumers read. */
export function publishedOf(stored: readonly StoredSecret[]): readonly SupersededVersion[] {
  return stored.flatMap(({ vault, secret, version }) => (secret === "published" ? [{ vault, version }] : []));
}
