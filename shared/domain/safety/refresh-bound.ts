import type { AccountSpec } from "../account/account-spec.ts";
import { maxRefreshMs } from "../account/account-spec.ts";
import type { Enrolled, RefreshBound } from "../rotation/account-state.ts";
import { clockAllowanceMs, minuteMs } from "../time.ts";

type Bounds = Partial<Pick<Enrolled, "refreshBound">>;

/**
 * Until when an instance may use a key that stopped being published at `unpublishedAt`. An instance that read the key
 * before the fleet file lowered the bound, or removed its consumer, keeps the time that it was promised.
 */
export function usedUntil(unpublishedAt: Date, { refreshBound }: Bounds, spec: AccountSpec): Date {
  const boundMs = Math.max(maxRefreshMs(spec), refreshBound?.boundMs ?? 0);
  const earlier = refreshBound?.earlier;
  const lastReadAt = earlier && Math.min(earlier.until.getTime(), unpublishedAt.getTime());
  return new Date(
    Math.max(
      unpublishedAt.getTime() + lastUseMs(boundMs),
      earlier && lastReadAt !== undefined ? lastReadAt + lastUseMs(earlier.boundMs) : 0,
    ),
  );
}

/** The refresh bound, measured between instants that two processes, or a process and a vault, have dated. */
export function lastUseMs(boundMs: number): number {
  return boundMs + clockAllowanceMs(boundMs);
}

/** Longer than any process goes on with a fleet file that has been replaced. */
const settledMs = 10 * minuteMs;

/**
 * Whether the bound in the fleet file must be noted. A longer one at once. A shorter one, which only saves time, once the
 * noted one is settled: else two processes that hold different files would note each other's bound for ever.
 */
export function isBoundChanged({ refreshBound }: Bounds, spec: AccountSpec, now: Date): boolean {
  if (!refreshBound) return true;
  const boundMs = maxRefreshMs(spec);
  if (boundMs >= refreshBound.boundMs) return boundMs > refreshBound.boundMs;
  return now.getTime() - refreshBound.since.getTime() >= settledMs;
}

/** The bound from now on. A longer one that was promised before still counts for as long as a reader may rely on it. */
export function withBound({ refreshBound }: Bounds, boundMs: number, at: Date): RefreshBound {
  const past = [
    ...(refreshBound?.earlier ? [refreshBound.earlier] : []),
    ...(refreshBound ? [{ boundMs: refreshBound.boundMs, until: at }] : []),
  ].filter((one) => one.boundMs > boundMs && one.until.getTime() + lastUseMs(one.boundMs) > at.getTime());
  if (past.length === 0) return { boundMs, since: at };
  // One pair that covers all of them: the longest promise, given until the latest moment.
  const longestMs = Math.max(...past.map((one) => one.boundMs));
  const until = new Date(Math.max(...past.map((one) => one.until.getTime())));
  return { boundMs, since: at, earlier: { boundMs: longestMs, until } };
}
