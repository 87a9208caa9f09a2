import { complete } from "../complete.ts";
import type { Enrolled, EnrolledState, AccountState, AccountStateIn } from "./account-state.ts";
import type { RotationEvent } from "./rotation-event.ts";
import type { StoredSecret, SupersededVersion } from "../secret-place.ts";

/** Keeps the fields that every phase has, without those of this phase alone. */
export function enrolledFields(state: EnrolledState): Enrolled {
  const { target, endpoint, active, keys, standbyUnpublishedSince, publishedAt, ownVersions } = state;
  const { publishedEarlier, lastEnded, touchedAt, unverified, paused, followUp } = state;
  const { leaked, refreshBound, gone, registrations } = state;
  return complete<Enrolled>({
    target,
    endpoint,
    active,
    keys,
    standbyUnpublishedSince,
    publishedAt,
    ownVersions,
    publishedEarlier,
    lastEnded,
    touchedAt,
    unverified,
    paused,
    followUp,
    leaked,
    refreshBound,
    gone,
    registrations,
  });
}

/** The fields of an account that outlive a rotation. */
export function idle(
  from: EnrolledState,
  changes: Partial<Pick<AccountStateIn<"idle">, "publishedAt" | "lastEnded">>,
): AccountStateIn<"idle"> {
  return { ...enrolledFields(from), ...changes, phase: "idle" };
}

export function misplaced(state: AccountState, event: RotationEvent): never {
  throw new TypeError(`event ${event.type} does not belong to the phase ${state.phase}`);
}

/** The versions that were written to the published secret. */
export function publishedOf(stored: readonly StoredSecret[]): readonly SupersededVersion[] {
  return stored.flatMap(({ vault, secret, version }) => (secret === "published" ? [{ vault, version }] : []));
}
