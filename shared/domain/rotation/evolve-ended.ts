import { otherSlot } from "../key.ts";
import { idle, misplaced, owing } from "./fold.ts";
import { isLeaked, liveLeaks } from "./leaked-keys.ts";
import type { AccountState, AccountStateIn, EnrolledState, InFlightState } from "./account-state.ts";
import { requestIn } from "./account-state.ts";
import type { Emergency, EventOf } from "./rotation-event.ts";

/** An account in which something is under way that can end where it stands. */
export type Ending = InFlightState | AccountStateIn<"repairing">;

/** Ends a rotation, wherever it stands when it is abandoned or the keys are switched off. */
export function rotationEnded(state: AccountState, event: EventOf<"rotation-ended">): AccountState {
  const request = requestIn(state);
  if (!request || !isEnding(state)) return misplaced(state, event);
  const { outcome, at } = event;
  const endsAnywhere = outcome === "failed" || outcome === "keyless";
  if (!endsAnywhere && state.phase === "repairing") return misplaced(state, event);
  const changes = { lastEnded: { rotation: request.id, outcome, at } };
  const atRest = endsAnywhere ? broughtToRest(state, at, changes) : idle(state, changes);
  const rest = owing(atRest, event.owed);
  const { touchedAt } = event;
  return withFollowUp({ ...rest, ...(touchedAt && { touchedAt }) }, followUpOf(state, event));
}

/** Whether something is under way that can end where it stands. */
export function isEnding(state: AccountState): state is Ending {
  return state.phase !== "unenrolled" && state.phase !== "enrolling" && state.phase !== "idle";
}

/**
 * Brings an account to rest in the middle of whatever it does. The roles are those that consumers were told last; the next
 * look finds out what Azure and the vaults really hold.
 */
export function broughtToRest(
  state: Ending,
  at: Date,
  changes: Pick<AccountStateIn<"idle">, "lastEnded"> = {},
): AccountStateIn<"idle"> {
  // Nothing was touched, so nothing is in doubt.
  if (state.phase === "preparing") return idle(state, changes);
  const rest = { ...idle(state, changes), unverified: true } as const;
  switch (state.phase) {
    case "adopting":
    case "retiring": {
      const { publishedEarlier: _other, ...swapped } = rest;
      const active = otherSlot(state.active);
      const publishedAt = state.freshPublishedAt;
      return { ...swapped, active, publishedAt, standbyUnpublishedSince: at };
    }
    case "publishing": {
      // Some vaults may have the fresh key, which is proven: a leaked key is not published again in its place.
      const standby = otherSlot(state.active);
      const leaves = isLeaked(state, state.keys[state.active]) && !isLeaked(state, state.keys[standby]);
      return { ...rest, standbyUnpublishedSince: at, ownVersions: [], ...(leaves && { active: standby }) };
    }
    case "repairing":
    case "reverting":
      return { ...rest, standbyUnpublishedSince: at, ownVersions: [] };
    case "regenerating":
    case "proving":
    case "confirming":
      return rest;
  }
}

/**
 * When a rotation last ended that may have replaced a key, if this one ends now; nothing when none ever did. What ends
 * without having touched a key must not shorten the cooldown.
 */
export function lastTouched(state: Ending, now: Date): Date | undefined {
  const { lastEnded, touchedAt } = state;
  if (state.phase !== "preparing" || state.touched) return now;
  return lastEnded && countsForCooldown(lastEnded) ? lastEnded.at : touchedAt;
}

/** A rotation that was cancelled or abandoned may have touched nothing; `touchedAt` knows. */
export function countsForCooldown({ outcome }: NonNullable<EnrolledState["lastEnded"]>): boolean {
  return outcome !== "cancelled" && outcome !== "failed";
}

/**
 * The emergency that follows. A person who cancels or abandons one has decided to wait, and keys that were switched off
 * open nothing: then the leak stays noted alone. Another emergency that already waits for its turn still follows one that
 * was abandoned.
 */
function followUpOf(state: Ending, { outcome, by }: EventOf<"rotation-ended">): Emergency | undefined {
  switch (outcome) {
    case "completed":
    case "reverted":
      return state.followUp ?? requestIn(state)?.emergency;
    case "failed":
      // Nobody has decided anything where the fleet file's new target ended it.
      return state.followUp ?? (by === undefined ? requestIn(state)?.emergency : undefined);
    case "cancelled":
    case "keyless":
      return undefined;
  }
}

function withFollowUp(
  state: AccountStateIn<"idle">,
  followUp: Emergency | undefined,
): AccountStateIn<"idle"> {
  const { followUp: _earlier, ...rest } = state;
  // In doubt, every leak counts as alive: the comparison that follows knows.
  const leaked = state.unverified ? state.leaked : liveLeaks(state);
  return leaked?.length && followUp ? { ...rest, followUp } : rest;
}

/** Every vault publishes the active key, as these versions; the other key may have been published until now. */
export function accountVerified(
  state: AccountStateIn<"idle">,
  { published, at }: EventOf<"account-verified">,
): AccountStateIn<"idle"> {
  return verified({ ...state, ownVersions: published, standbyUnpublishedSince: at });
}

/** Nothing about the state is in doubt any more. */
export function verified<S extends AccountState>(state: S): S {
  if (!("unverified" in state)) return state;
  const { unverified: _doubt, ...rest } = state;
  return rest as S;
}
