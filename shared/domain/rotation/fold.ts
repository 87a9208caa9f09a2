import { complete } from "../complete.ts";
import type { Enrolled, EnrolledState, AccountState, AccountStateIn } from "./account-state.ts";
import type { RotationEvent } from "./rotation-event.ts";
import type { SecretPlace, StoredSecret, SupersededVersion } from "../secret-place.ts";
import { placesWithout } from "../secret-place.ts";

/** Keeps the fields that every phase has, without those of this phase alone. */
export function enrolledFields(state: EnrolledState): Enrolled {
  const { target, endpoint, probe, active, keys, standbyUnpublishedSince, publishedAt, ownVersions } = state;
  const { publishedEarlier, lastEnded, touchedAt, unverified, paused, followUp } = state;
  const { leaked, refreshBound, gone, unproven, owed, handed, registrations, registrationChanges, declared } =
    state;
  return complete<Enrolled>({
    target,
    endpoint,
    probe,
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
    unproven,
    owed,
    handed,
    registrations,
    registrationChanges,
    declared,
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

/** Adds secrets that were left unwritten to those that are owed; each stands there once. */
export function owing<S extends Pick<Enrolled, "owed">>(
  state: S,
  more: readonly SecretPlace[] | undefined,
): S {
  if (!more || more.length === 0) return state;
  const known = state.owed ?? [];
  return { ...state, owed: [...known, ...placesWithout(more, known)] };
}

/** Forgets secrets that have been written. */
export function paid<S extends Pick<Enrolled, "owed">>(state: S, written: readonly SecretPlace[]): S {
  if (!state.owed) return state;
  const { owed, ...rest } = state;
  const left = placesWithout(owed, written);
  // Without the field the state is whole again: it is optional.
  return left.length === 0 ? (rest as S) : { ...state, owed: left };
}
