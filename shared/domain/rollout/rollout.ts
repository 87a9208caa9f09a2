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
  /** Their names. */
  readonly accounts: ReadonlySet<string>;
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
  /** So many accounts whose last rotation has failed stop the line. */
  readonly stopAfterFailures?: number;
  /** Over how long the starts of rotations that come due together are spread. */
  readonly spreadMs: number;
}

/** Where the rollout stands, as far as a policy asks. */
export interface RolloutFact {
  /** Accounts that are not done: their rotation has been asked for, or the last one has failed. */
  readonly open: readonly string[];
  /** Accounts whose last rotation has failed since the line was last resumed. */
  readonly failures: readonly string[];
}

/** How long a failure counts, unless the account fails again. Who tries no more holds nobody for ever. */
export const failureCountsMs = 30 * 86_400_000;

/** Whether the rotation has one of the limited places. */
export type PermitFact =
  | { readonly kind: "taken" }
  | { readonly kind: "full"; readonly scope: "fleet" | "subscription"; readonly most: number };

/** How many accounts of a ring may be left when the next one starts. */
export function mayBeOpenIn({ accounts, share }: Pick<RingBefore, "accounts" | "share">): number {
  // In whole accounts: a share of a number is rarely exact.
  return Math.floor(accounts.size * (1 - share) + 1e-9);
}

/** Which accounts stand in line: who failed does, until it succeeds or somebody resumes the line. */
export function inLine(
  open: readonly { readonly account: string }[],
  failures: readonly { readonly account: string }[],
): ReadonlySet<string> {
  return new Set([...open, ...failures].map(({ account }) => account));
}

/** Whether failures keep every rotation from starting but an emergency. */
export function isLineStopped(
  failures: readonly unknown[],
  { stopAfterFailures }: Pick<RolloutPolicy, "stopAfterFailures">,
): boolean {
  return stopAfterFailures !== undefined && failures.length >= stopAfterFailures;
}

/** Whether the policy asks where others stand. */
export function needsSnapshot({ ring, stopAfterFailures }: RolloutPolicy): boolean {
  return ring !== undefined || stopAfterFailures !== undefined;
}

export function limitsInFlight({ maxInFlight, maxInFlightPerSubscription }: RolloutPolicy): boolean {
  return maxInFlight !== undefined || maxInFlightPerSubscription !== undefined;
}
