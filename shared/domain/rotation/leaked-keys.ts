import type { Fingerprint, KeyFingerprints, LeakedKey, Slot } from "../key.ts";
import { otherSlot, slotHolding, slots } from "../key.ts";
import type { AccountState, EnrolledState, InFlightState } from "./account-state.ts";
import { requestIn } from "./account-state.ts";
import type { Emergency, RotationEvent } from "./rotation-event.ts";
import { unreachable } from "../unreachable.ts";

/** How a person names leaked keys: `active` (the published one), `standby`, `both`, a slot, or a fingerprint. */
export type NamedKeys = string;

/** The slot whose key consumers are told to use at this moment. While a key is being published that is still the old one. */
export function publishedSlot(state: EnrolledState): Slot {
  switch (state.phase) {
    case "adopting":
    case "retiring":
      return otherSlot(state.active);
    case "reverting":
      return state.previousPublishedAt ? state.active : otherSlot(state.active);
    default:
      return state.active;
  }
}

/** The keys that are meant; none when the fingerprint is neither key's. */
export function namedKeys(state: EnrolledState, named: NamedKeys): readonly LeakedKey[] {
  const { keys } = state;
  const published = publishedSlot(state);
  switch (named) {
    case "active":
      return keysIn(keys, [published]);
    case "standby":
      return keysIn(keys, [otherSlot(published)]);
    case "both":
      return keysIn(keys, slots);
    default:
      return keysIn(
        keys,
        slots.filter((slot) => slot === named || keys[slot] === named),
      );
  }
}

/** The role of leaked keys at the moment of their declaration, for people and for older builds. */
export function roleOf(state: EnrolledState, leaked: readonly LeakedKey[]): "active" | "standby" | "both" {
  const [first, second] = leaked;
  if (second) return "both";
  return first?.slot === publishedSlot(state) ? "active" : "standby";
}

function keysIn(keys: KeyFingerprints, wanted: readonly Slot[]): readonly LeakedKey[] {
  return wanted.map((slot) => ({ slot, fingerprint: keys[slot] }));
}

/** Whether a key of this value was declared leaked and still opens the account. */
export function isLeaked({ leaked = [] }: Pick<EnrolledState, "leaked">, fingerprint: Fingerprint): boolean {
  return leaked.some((key) => key.fingerprint === fingerprint);
}

/** Adds keys to those that are known to have leaked; each stands there once. */
export function withLeaked<S extends Pick<EnrolledState, "leaked">>(
  state: S,
  more: readonly LeakedKey[],
): S & { readonly leaked: readonly LeakedKey[] } {
  const byFingerprint = new Map(
    [...(state.leaked ?? []), ...more].map((key) => [key.fingerprint, key] as const),
  );
  return { ...state, leaked: [...byFingerprint.values()] };
}

/** The keys that were declared leaked and, as far as the trail knows, open the account now. */
export function liveLeaks({
  leaked = [],
  keys,
}: Pick<EnrolledState, "leaked" | "keys">): readonly LeakedKey[] {
  return leaked.filter(({ fingerprint }) => slotHolding(keys, fingerprint) !== undefined);
}

/**
 * Whether every leaked key is dead, so that nothing is waived any more. The state says so with a list: without one, an
 * older build has told the leak by role.
 */
export function isLeakOver(state: Pick<EnrolledState, "leaked" | "keys">): boolean {
  return state.leaked !== undefined && liveLeaks(state).length === 0;
}

/** The emergency of the rotation in flight, for as long as a leaked key is alive. */
export function emergencyIn(state: InFlightState): Emergency | undefined {
  return isLeakOver(state) ? undefined : state.emergency;
}

/**
 * Only the end of a key ends its leak: forgets those that keyturn has replaced itself, and with the rotation those that
 * neither slot holds. Until then a list of keys may be late, and show a leaked key's predecessor. An empty list stays
 * while a rotation is in flight: its emergency has been dealt with, which is not the same as an older build's silence.
 */
export function withoutDead(state: AccountState, event: RotationEvent): AccountState {
  if (state.phase === "unenrolled" || !state.leaked) return state;
  const { leaked, ...rest } = state;
  const certain = new Set(state.gone?.flatMap((key) => (key.byKeyturn ? [key.fingerprint] : [])));
  const alive = isSettledBy(event, state)
    ? liveLeaks(state)
    : leaked.filter(({ fingerprint }) => !certain.has(fingerprint));
  if (alive.length === 0 && rest.phase === "idle") {
    const { followUp: _over, ...idle } = rest;
    return idle;
  }
  return alive.length === leaked.length ? state : { ...state, leaked: alive };
}

/** An end in the middle of something says nothing about the keys; the comparison that follows it does. */
function isSettledBy({ type }: RotationEvent, { unverified }: EnrolledState): boolean {
  if (type === "account-verified") return true;
  return (type === "rotation-ended" || type === "drift-repaired") && !unverified;
}

/** Pins the keys of an emergency that was stored by an older build, which told them by role. */
export function withPinnedKeys(state: AccountState): AccountState {
  if (state.phase === "unenrolled" || state.leaked) return state;
  const { emergency } = requestIn(state) ?? {};
  const { followUp } = state;
  if (!emergency && !followUp) return state;
  // A follow-up named roles as of the end of the rotation, when the fresh key is the active one.
  const after = "fresh" in state && state.phase !== "reverting" ? otherSlot(state.active) : state.active;
  const keys = [
    ...(emergency ? keysOfRole(state, emergency.compromised) : []),
    ...(followUp ? keysOfRole({ ...state, active: after }, followUp.compromised) : []),
  ];
  return withLeaked<EnrolledState>(state, keys);
}

/**
 * The keys that an emergency of an older build is about. It was told by roles alone, which that build read against the
 * active slot; while a fresh key was on its way, a leak of the standby key meant the fresh one.
 */
export function keysOfRole(
  { active, keys }: Pick<EnrolledState, "active" | "keys">,
  compromised: "active" | "standby" | "both",
): readonly LeakedKey[] {
  switch (compromised) {
    case "active":
      return keysIn(keys, [active]);
    case "standby":
      return keysIn(keys, [otherSlot(active)]);
    case "both":
      return keysIn(keys, slots);
    default:
      return unreachable(compromised);
  }
}
