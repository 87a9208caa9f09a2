/** A stretch of the week in which rotations may start; instants are UTC. */
export interface ChangeWindow {
  /** Days on which it opens, 0 for Sunday. */
  readonly days: readonly number[];
  /** Minutes since midnight at which it opens. */
  readonly fromMinute: number;
  /** Minutes since midnight at which it is closed; not later than it opens means the next day. */
  readonly toMinute: number;
}

/** An earlier ring, and how much of it must be done before the next may start. */
export interface RingBefore {
  readonly ring: number;
  readonly accounts: number;
  /** Above 0, at most 1. */
  readonly share: number;
}

/** In which order and how many at a time rotations of the fleet start. An emergency asks for none of it. */
export interface RolloutPolicy {
  /** The account's own ring; absent where the fleet has no rings. */
  readonly ring?: number;
  readonly ringsBefore: readonly RingBefore[];
  readonly maxInFlight?: number;
  readonly maxInFlightPerSubscription?: number;
  /** No windows: always. */
  readonly windows: readonly ChangeWindow[];
  /** So many failed rotations since the line was last resumed stop it. */
  readonly stopAfterFailures?: number;
  /** Over how long the starts of rotations that come due together are spread. */
  readonly spreadMs: number;
}

/** Where the rollout stands, as far as a policy asks. */
export interface RolloutFact {
  /** Per ring, the accounts whose rotation has been asked for and is not done. */
  readonly open: readonly { readonly ring: number; readonly accounts: number }[];
  /** Failed rotations since the line was last resumed. */
  readonly failures: readonly { readonly account: string; readonly rotation: string }[];
}

/** Whether the rotation has one of the limited places. */
export type PlaceFact =
  | { readonly kind: "taken" }
  | { readonly kind: "full"; readonly scope: "fleet" | "subscription"; readonly most: number };

/** How many accounts of a ring may be left when the next one starts. */
export function mayBeOpenIn({ accounts, share }: Pick<RingBefore, "accounts" | "share">): number {
  // In whole accounts: a share of a number is rarely exact.
  return Math.floor(accounts * (1 - share) + 1e-9);
}

/** Whether failures keep every rotation from starting but an emergency. */
export function isLineStopped(
  failures: readonly unknown[],
  { stopAfterFailures }: Pick<RolloutPolicy, "stopAfterFailures">,
): boolean {
  return stopAfterFailures !== undefined && failures.length >= stopAfterFailures;
}

/** Whether the policy asks where others stand. */
export function asksForStanding({ ring, stopAfterFailures }: RolloutPolicy): boolean {
  return ring !== undefined || stopAfterFailures !== undefined;
}

export function limitsPlaces({ maxInFlight, maxInFlightPerSubscription }: RolloutPolicy): boolean {
  return maxInFlight !== undefined || maxInFlightPerSubscription !== undefined;
}
