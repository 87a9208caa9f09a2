import type { Rotation, RotationIn, RotationInFlight } from "./rotation.ts";
import type { RotationEvent } from "./rotation-event.ts";
import type { StoredSecret, SupersededVersion } from "./secret-place.ts";

/** What of an account outlives a rotation. */
export function idle(
  from: RotationIn<"enrolling" | "repairing"> | RotationInFlight,
  changes: Pick<RotationIn<"idle">, "publishedAt" | "lastEnded">,
): RotationIn<"idle"> {
  const { target, endpoint, active, keys, standbyUnpublishedSince, ownVersions, paused, followUp } = from;
  const lastEnded = changes.lastEnded ?? from.lastEnded;
  return {
    phase: "idle",
    target,
    endpoint,
    active,
    keys,
    standbyUnpublishedSince,
    ownVersions,
    publishedAt: changes.publishedAt,
    ...(lastEnded && { lastEnded }),
    ...(paused && { paused }),
    ...(followUp && { followUp }),
  };
}

export function misplaced(rotation: Rotation, event: RotationEvent): never {
  throw new TypeError(`event ${event.type} does not belong to the phase ${rotation.phase}`);
}

/** The versions that were written to the secret that consumers read. */
export function publishedOf(stored: readonly StoredSecret[]): readonly SupersededVersion[] {
  return stored.flatMap(({ vault, secret, version }) => (secret === "published" ? [{ vault, version }] : []));
}
