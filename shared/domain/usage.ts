import { minuteMs } from "./time.ts";

/** Calls, how many of them failed, and how many of the failures were 401. */
export interface CallFigures {
  readonly calls: number;
  readonly failures: number;
  readonly refused: number;
}

/** A time that excludes `until`. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
}

/**
 * An instance's count of calls by clock minute, over the last 90 minutes at most. The last entry of `minutes` is the
 * minute of `until`.
 */
export interface UsageRing {
  /** The time before it is unknown. */
  readonly since: Date;
  /** When the last count was received. */
  readonly until: Date;
  readonly minutes: readonly CallFigures[];
}

export const maxMinutes = 90;
/** A count over a longer time is put into its last minutes: earlier ones are not compared with any metric. */
const maxSpreadMs = 15 * minuteMs;

export const noCalls: CallFigures = { calls: 0, failures: 0, refused: 0 };

/**
 * Spreads a count evenly over the time in which it was counted, so that it lines up with the account's own count. No
 * call is lost or doubled.
 *
 * @param since when the previous count was received; a minute ago when absent.
 */
export function addUsage(
  ring: UsageRing | undefined,
  stated: CallFigures,
  since: Date | undefined,
  until: Date,
): UsageRing {
  const end = Math.max(until.getTime(), ring?.until.getTime() ?? -Infinity);
  const counted = Math.max(since?.getTime() ?? end - minuteMs, end - maxSpreadMs);
  const start = Math.min(counted, end - 1);
  const last = minuteOf(end);
  const oldest = Math.min(firstMinuteOf(ring) ?? Infinity, minuteOf(start + 1));
  const first = Math.max(oldest, last - maxMinutes + 1);
  const minutes = Array.from({ length: last - first + 1 }, (_, index) => {
    const minute = first + index;
    return sum(minuteIn(ring, minute), shareOf(stated, minute, start, end));
  });
  const known = Math.min(ring?.since.getTime() ?? start, start);
  return { since: new Date(Math.max(known, first * minuteMs)), until: new Date(end), minutes };
}

/** The calls between two instants. A minute that overlaps in part counts in part, so these are fractions. */
export function usageWithin(ring: UsageRing, from: Date, until: Date): CallFigures {
  const [since, end] = [ring.since.getTime(), ring.until.getTime()];
  const first = minuteOf(end) - ring.minutes.length + 1;
  return ring.minutes.reduce((total, figures, index) => {
    const starts = Math.max((first + index) * minuteMs, since);
    const ends = Math.min((first + index + 1) * minuteMs, end);
    const within = Math.min(ends, until.getTime()) - Math.max(starts, from.getTime());
    return within <= 0 || ends <= starts ? total : sum(total, scaled(figures, within / (ends - starts)));
  }, noCalls);
}

export function sum(a: CallFigures, b: CallFigures): CallFigures {
  return {
    calls: a.calls + b.calls,
    failures: a.failures + b.failures,
    refused: a.refused + b.refused,
  };
}

function scaled({ calls, failures, refused }: CallFigures, share: number): CallFigures {
  return { calls: calls * share, failures: failures * share, refused: refused * share };
}

/** The minute that ends at or contains an instant, so that a full minute has no empty one after it. */
function minuteOf(endMs: number): number {
  return Math.ceil(endMs / minuteMs) - 1;
}

function firstMinuteOf(ring: UsageRing | undefined): number | undefined {
  return ring && minuteOf(ring.until.getTime()) - ring.minutes.length + 1;
}

function minuteIn(ring: UsageRing | undefined, minute: number): CallFigures {
  const first = firstMinuteOf(ring);
  return (first === undefined ? undefined : ring?.minutes[minute - first]) ?? noCalls;
}

/**
 * The whole numbers that fall into a minute; the rest that rounding leaves falls into a later one. Failures follow
 * calls and refusals follow failures, so that no minute has more of them.
 */
function shareOf(stated: CallFigures, minute: number, start: number, end: number): CallFigures {
  const before = upTo(minute * minuteMs, stated, start, end);
  const after = upTo((minute + 1) * minuteMs, stated, start, end);
  return {
    calls: after.calls - before.calls,
    failures: after.failures - before.failures,
    refused: after.refused - before.refused,
  };
}

function upTo(ms: number, stated: CallFigures, start: number, end: number): CallFigures {
  const share = Math.min(1, Math.max(0, (ms - start) / (end - start)));
  const calls = Math.floor(stated.calls * share);
  const failures = partOf(stated.failures, calls, stated.calls);
  return { calls, failures, refused: partOf(stated.refused, failures, stated.failures) };
}

function partOf(whole: number, part: number, of: number): number {
  return of === 0 ? 0 : Math.floor((whole * part) / of);
}
