import { dayMs } from "../time.ts";

/** The calls of one day, and those among them that do not show that a key is needed. */
export interface DayCalls {
  readonly calls: number;
  /** Calls that carried an Entra token. */
  readonly byToken: number;
  /** Calls with a key that were made only to prove it. */
  readonly proofs: number;
}

/** An instance's count of calls by day in UTC, over the last 31 days at most. The last entry is `lastDay`. */
export interface DailyCalls {
  /** In days since 1970. */
  readonly lastDay: number;
  readonly days: readonly DayCalls[];
}

/** A count as it was reported. Calls of which nothing else is said count as calls with a key. */
export type StatedCalls = Pick<DayCalls, "calls"> & {
  readonly [F in "byToken" | "proofs"]?: number | undefined;
};

/** The days of the longest advice, and one more. */
export const maxDays = 31;

const none: DayCalls = { calls: 0, byToken: 0, proofs: 0 };

export function dayOf(at: Date): number {
  return Math.floor(at.getTime() / dayMs);
}

/** When a day began. */
export function startOfDay(day: number): Date {
  return new Date(day * dayMs);
}

/** Adds a count to the day in which it was received. A day that a wrong clock has put ahead is gone on with. */
export function addDaily(daily: DailyCalls | undefined, stated: StatedCalls, now: Date): DailyCalls {
  const today = dayOf(now);
  const before = daily ?? { lastDay: today, days: [none] };
  const lastDay = Math.max(today, before.lastDay);
  const passed = Array.from({ length: Math.min(maxDays, lastDay - before.lastDay) }, () => none);
  const days = [...before.days, ...passed].slice(-maxDays);
  const { byToken = 0, proofs = 0 } = stated;
  const last = sumOf(days.at(-1) ?? none, { calls: stated.calls, byToken, proofs });
  return { lastDay, days: [...days.slice(0, -1), last] };
}

/** The calls of whole days, from the one of `from` on, and the last day with a call that needed a key. */
export function callsSince(
  { lastDay, days }: DailyCalls,
  from: Date,
): DayCalls & { readonly lastKeyedDay?: number } {
  const first = lastDay - days.length + 1;
  const within = days.slice(Math.max(0, dayOf(from) - first));
  const lastKeyed = within.findLastIndex((day) => keyedIn(day) > 0);
  return {
    ...within.reduce(sumOf, none),
    ...(lastKeyed >= 0 && { lastKeyedDay: lastDay - within.length + 1 + lastKeyed }),
  };
}

/** The calls that needed a key, as far as is known. */
export function keyedIn({ calls, byToken, proofs }: DayCalls): number {
  return calls - byToken - proofs;
}

function sumOf(a: DayCalls, b: DayCalls): DayCalls {
  return { calls: a.calls + b.calls, byToken: a.byToken + b.byToken, proofs: a.proofs + b.proofs };
}
