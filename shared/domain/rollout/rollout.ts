import { dayMs } from "../time.ts";

/** A weekly window in which rotations may start, in UTC. */
export interface ChangeWindow {
  /** Days on which it opens, 0 for Sunday. */
  readonly days: readonly number[];
  /** Minutes since midnight at which it opens. */
  readonly fromMinute: number;
  /** Minutes since midnight at which it closes; on the next day when not later than it opens. */
  readonly toMinute: number;
}

/** An earlier ring, and the share of it that must be done before the next may start. */
export interface RingBefore {
  readonly ring: number;
  /** Their names. */
  readonly accounts: ReadonlySet<string>;
  /** Above 0, at most 1. */
  readonly share: number;
}

/** The order and the limits in which rotations of the fleet start. An emergency ignores them. */
export interface RolloutPolicy {
  /** The account's own ring; absent where the fleet has no rings. */
  readonly ring?: number;
  readonly ringsBefore: readonly RingBefore[];
  readonly maxInFlight?: number;
  readonly maxInFlightPerSubscription?: number;
  /** No windows: always. */
  readonly windows: readonly ChangeWindow[];
  /** This many accounts whose last rotation has failed stop the line. */
  readonly stopAfterFailures?: number;
  /** The time over which rotations that come due together spread their starts. */
  readonly spreadMs: number;
}

/** The snapshot of the rollout board, as far as a policy needs it. */
export interface RolloutFact {
  /** Accounts that are not done: their rotation has been asked for, or the last one has failed. */
  readonly open: readonly string[];
  /** Accounts whose last rotation has failed since the line was last resumed. */
  readonly failures: readonly string[];
}

/** How long a failure counts, unless the account fails again. Who tries no more holds nobody for ever. */
export const failureCountsMs = 30 * dayMs;

/** Whether the rotation has acquired an in-flight permit. */
export type PermitFact =
  | { readonly kind: "taken" }
  | { readonly kind: "full"; readonly scope: "fleet" | "subscription"; readonly most: number };

/** How many accounts of a ring may still be open when the next one starts. */
export function mayBeOpenIn({ accounts, share }: Pick<RingBefore, "accounts" | "share">): number {
  // In whole accounts; the small term absorbs rounding errors of the share.
  return Math.floor(accounts.size * (1 - share) + 1e-9);
}

/** The accounts in line; a failed one stays until it succeeds or an operator resumes the line. */
export function inLine(
  open: readonly { readonly account: string }[],
  failures: readonly { readonly account: string }[],
): ReadonlySet<string> {
  return new Set([...open, ...failures].map(({ account }) => account));
}

/** Whether failures stop every start except an emergency. */
export function isLineStopped(
  failures: readonly unknown[],
  { stopAfterFailures }: Pick<RolloutPolicy, "stopAfterFailures">,
): boolean {
  return stopAfterFailures !== undefined && failures.length >= stopAfterFailures;
}

/** Whether the policy needs the snapshot of the board. */
export function needsSnapshot({ ring, stopAfterFailures }: RolloutPolicy): boolean {
  return ring !== undefined || stopAfterFailures !== undefined;
}

export function limitsInFlight({ maxInFlight, maxInFlightPerSubscription }: RolloutPolicy): boolean {
  return maxInFlight !== undefined || maxInFlightPerSubscription !== undefined;
}
