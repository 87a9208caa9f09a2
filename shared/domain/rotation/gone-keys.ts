import { dayMs, minuteMs } from "../time.ts";
import type { Fingerprint, GoneKey, KeyFingerprints } from "../key.ts";
import { slots } from "../key.ts";
import type { AccountState, EnrolledState } from "./account-state.ts";
import type { RotationEvent } from "./rotation-event.ts";

/** Four rotations' worth. */
export const maxGone = 8;
/** Longer than any answer can lag; after that even a certain death is doubted rather than an account held for ever. */
const certainForMs = dayMs;
/** How long a change by somebody else outweighs an answer that denies it. */
const seenForMs = 10 * minuteMs;
/** How long after a change of keys an answer that contradicts it may be from before. */
const unsettledMs = 5 * minuteMs;

/** Adds the keys that an event has displaced, and takes back those that a slot holds after all. */
export function withGoneKeys(before: AccountState, after: AccountState, event: RotationEvent): AccountState {
  if (before.phase === "unenrolled" || after.phase === "unenrolled") return after;
  if (before.keys.key1 === after.keys.key1 && before.keys.key2 === after.keys.key2) return after;
  const byKeyturn = isOwnRegeneration(event) && { byKeyturn: true as const };
  const displaced = slots.flatMap((slot) => {
    const fingerprint = before.keys[slot];
    return fingerprint === after.keys[slot] ? [] : [{ fingerprint, at: event.at, ...byKeyturn }];
  });
  const isBack = ({ fingerprint }: GoneKey) => slots.some((slot) => after.keys[slot] === fingerprint);
  const gone = [...(before.gone ?? []), ...displaced].filter((key) => !isBack(key)).slice(-maxGone);
  return { ...after, gone };
}

/** Whether a key was one of the account's, and is neither of them now. */
export function isGone({ keys, gone = [] }: Pick<EnrolledState, "keys" | "gone">, key: Fingerprint): boolean {
  return gone.some(({ fingerprint }) => fingerprint === key) && slots.every((slot) => keys[slot] !== key);
}

function isOwnRegeneration({ type }: RotationEvent): boolean {
  return type === "standby-key-regenerated" || type === "previous-key-regenerated";
}

/**
 * When the trail learned that a listed key is gone: the list was made before that, and nothing may rest on it.
 *
 * @returns nothing when the list is not late.
 */
export function lateSince(state: AccountState, listed: KeyFingerprints, now: Date): Date | undefined {
  if (state.phase === "unenrolled") return undefined;
  const isListed = (fingerprint: Fingerprint | undefined) =>
    slots.some((slot) => listed[slot] === fingerprint);
  // Rows of earlier builds name the replaced key in this phase alone.
  if (state.phase === "proving" && isListed(state.replaced)) return state.regeneratedAt;
  return state.gone?.find(({ fingerprint, at, byKeyturn }) => {
    const ageMs = now.getTime() - at.getTime();
    return isListed(fingerprint) && ageMs < (byKeyturn ? certainForMs : seenForMs);
  })?.at;
}

/** When the keys changed so recently that an unknown one may still be an answer from before. */
export function unsettledSince(
  { gone = [] }: { readonly gone?: readonly GoneKey[] },
  now: Date,
): Date | undefined {
  const last = gone.at(-1);
  return last && now.getTime() - last.at.getTime() < unsettledMs ? last.at : undefined;
}
