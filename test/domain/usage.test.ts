import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { CallFigures, UsageRing } from "../../shared/domain/usage.ts";
import { addUsage, maxMinutes, noCalls, sum, usageWithin } from "../../shared/domain/usage.ts";
import { after, before, hour, minute, now, second } from "./builders.ts";

const calls = (count: number, failures = 0, refused = 0): CallFigures => ({
  calls: count,
  failures,
  refused,
});
const total = ({ minutes }: UsageRing): CallFigures => minutes.reduce(sum, noCalls);
const perMinute = ({ minutes }: UsageRing): readonly number[] => minutes.map((figures) => figures.calls);

describe("a count of calls", () => {
  it("lies in the minutes in which it was counted, evenly", () => {
    expect(addUsage(undefined, calls(30), before(3 * minute), now)).toEqual({
      since: before(3 * minute),
      until: now,
      minutes: [calls(10), calls(10), calls(10)],
    });
  });

  it("lies in a minute in part when it was counted for a part of it", () => {
    const ring = addUsage(undefined, calls(12), before(30 * second), after(90 * second));
    expect(perMinute(ring)).toEqual([3, 6, 3]);
  });

  it.each<[string, number, number]>([
    ["the last minute when nothing was counted before", Number.NaN, 1],
    ["the last 15 minutes when it took longer", hour, 15],
  ])("lies in %s", (_promise, sinceMs, minutes) => {
    const since = Number.isNaN(sinceMs) ? undefined : before(sinceMs);
    const ring = addUsage(undefined, calls(30), since, now);
    expect(perMinute(ring)).toEqual(Array(minutes).fill(30 / minutes));
    expect(ring.since).toEqual(before(minutes * minute));
  });

  it("is added to what lies there already, and is at home in no minute twice", () => {
    const first = addUsage(undefined, calls(10, 4, 2), before(minute), after(20 * second));
    const both = addUsage(first, calls(8, 1), after(20 * second), after(40 * second));
    expect(both.until).toEqual(after(40 * second));
    expect(total(both)).toEqual(calls(18, 5, 2));
    expect(both.minutes).toHaveLength(2);
  });

  it("leaves minutes without calls empty, and forgets those of more than 90 minutes ago", () => {
    const first = addUsage(undefined, calls(5), before(minute), now);
    const later = addUsage(first, calls(3), after(9 * minute), after(10 * minute));
    expect(perMinute(later)).toEqual([5, ...Array<number>(9).fill(0), 3]);
    const latest = addUsage(later, calls(1), after(94 * minute), after(95 * minute));
    expect(latest.minutes).toHaveLength(maxMinutes);
    expect(total(latest)).toEqual(calls(4));
    expect(latest.since).toEqual(after(5 * minute));
  });

  it("of a process whose clock is behind is not lost", () => {
    const ring = addUsage(undefined, calls(5), before(minute), now);
    const behind = addUsage(ring, calls(2), before(minute), before(second));
    expect([total(behind), behind.until]).toEqual([calls(7), now]);
  });
});

describe("the calls between two instants", () => {
  const ring = addUsage(undefined, calls(30, 10, 5), before(90 * second), now);

  it("are those of the minutes between them, and of a minute in part that part", () => {
    expect(usageWithin(ring, before(minute), now)).toEqual(calls(20, 7, 4));
    expect(usageWithin(ring, before(minute), before(30 * second)).calls).toBe(10);
  });

  it("that lie where the minute was not counted yet are none of it", () => {
    expect(usageWithin(ring, before(90 * second), before(75 * second)).calls).toBe(5);
    expect(usageWithin(ring, after(0), after(hour))).toEqual(noCalls);
    expect(usageWithin(ring, before(hour), before(90 * second))).toEqual(noCalls);
  });
});

const figures = fc
  .tuple(fc.nat(50_000_000), fc.nat(), fc.nat())
  .map(([all, a, b]) => [all, a % (all + 1), b % ((a % (all + 1)) + 1)] as const)
  .map(([all, failures, refused]) => calls(all, failures, refused));
/** Reports, each at the given time after the one before. */
const history = fc.array(fc.tuple(fc.integer({ min: 1, max: 10 * minute }), figures), {
  minLength: 1,
  maxLength: 9,
});
const startMs = fc.integer({ min: 0, max: hour });

function ringOf(start: number, reports: readonly (readonly [number, CallFigures])[]): UsageRing {
  let at = after(start);
  let ring: UsageRing | undefined;
  for (const [ms, stated] of reports) {
    const until = after(ms, at);
    ring = addUsage(ring, stated, at, until);
    at = until;
  }
  return ring ?? addUsage(undefined, noCalls, undefined, at);
}

describe("whatever an instance reports within 90 minutes", () => {
  it("no call is lost and none is counted twice", () => {
    fc.assert(
      fc.property(startMs, history, (start, reports) => {
        const ring = ringOf(start, reports);
        const stated = reports.map(([, one]) => one).reduce(sum, noCalls);
        expect(total(ring)).toEqual(stated);
        const read = usageWithin(ring, ring.since, ring.until);
        expect(read.calls).toBeCloseTo(stated.calls, 3);
      }),
    );
  });

  it("no minute has more failures than calls or more refusals than failures, and there are 90 at most", () => {
    fc.assert(
      fc.property(startMs, history, (start, reports) => {
        const { minutes } = ringOf(start, reports);
        expect(minutes.length).toBeLessThanOrEqual(maxMinutes);
        for (const { calls: all, failures, refused } of minutes) {
          expect(failures).toBeLessThanOrEqual(all);
          expect(refused).toBeLessThanOrEqual(failures);
          expect(refused).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it("two parts of a time have the calls of the whole", () => {
    fc.assert(
      fc.property(startMs, history, fc.double({ min: 0, max: 1, noNaN: true }), (start, reports, at) => {
        const ring = ringOf(start, reports);
        const lengthMs = ring.until.getTime() - ring.since.getTime();
        const middle = after(Math.floor(at * lengthMs), ring.since);
        const parts = sum(usageWithin(ring, ring.since, middle), usageWithin(ring, middle, ring.until));
        expect(parts.calls).toBeCloseTo(usageWithin(ring, ring.since, ring.until).calls, 3);
      }),
    );
  });
});
