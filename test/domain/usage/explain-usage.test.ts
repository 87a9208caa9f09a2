import { describe, expect, it } from "@jest/globals";
import type { Comparison, CountedCalls } from "../../../shared/domain/usage/explain-usage.ts";
import {
  comparableSpan,
  compareUsage,
  isAlarming,
  lastRegeneration,
  refusedSince,
  usageOfConsumers,
} from "../../../shared/domain/usage/explain-usage.ts";
import { estimateKeyturnCalls } from "../../../shared/domain/usage/keyturn-calls.ts";
import { addUsage } from "../../../shared/domain/usage.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import { aConsumer, after, anAccount, aReport, before, hour, minute, now, second } from "../builders.ts";
import { events } from "../events.ts";

const spec = anAccount({
  consumers: [aConsumer(), aConsumer({ name: "batch" })],
  policy: { driftCheckMs: minute },
});
const span = { from: before(10 * minute), until: now };

/** Intervals of equal length that end now, the oldest first. */
function counted(calls: readonly number[], lengthMs = minute, refused = 0): readonly CountedCalls[] {
  return calls.map((count, index) => ({
    at: before((calls.length - index) * lengthMs),
    calls: count,
    refused,
  }));
}

function counting(calls: number, refused = 0, change: Partial<InstanceReport> = {}): InstanceReport {
  const stated = { calls, failures: refused, refused };
  return aReport({ ...change, usage: addUsage(undefined, stated, before(10 * minute), now) });
}

describe("the time that can be compared", () => {
  it("ends two intervals before the account's count does, and begins where it was asked to", () => {
    expect(comparableSpan(counted(Array(10).fill(1)), [], before(6 * minute))).toEqual({
      from: before(6 * minute),
      until: before(2 * minute),
    });
  });

  it("goes by the length of the intervals, however short", () => {
    expect(comparableSpan(counted(Array(10).fill(1), second), [], before(hour))).toEqual({
      from: before(10 * second),
      until: before(2 * second),
    });
  });

  it("does not begin before every consumer that counts has begun to", () => {
    const young = addUsage(undefined, { calls: 1, failures: 0, refused: 0 }, before(5 * minute), now);
    const reports = [
      counting(10),
      aReport({ consumer: "batch", usage: young }),
      aReport({ consumer: "none" }),
    ];
    expect(comparableSpan(counted(Array(10).fill(1)), reports, before(hour))?.from).toEqual(
      before(5 * minute),
    );
  });

  it("begins with the first instance of a consumer: later ones are copies that were started", () => {
    const young = addUsage(undefined, { calls: 1, failures: 0, refused: 0 }, before(minute), now);
    const reports = [counting(10), aReport({ instance: "web-2", usage: young })];
    expect(comparableSpan(counted(Array(10).fill(1)), reports, before(hour))?.from).toEqual(
      before(10 * minute),
    );
  });

  it.each<[string, readonly CountedCalls[]]>([
    ["nothing is counted", []],
    ["one interval is counted", counted([1])],
    ["two are", counted([1, 1])],
  ])("is none yet when %s", (_case, intervals) => {
    expect(comparableSpan(intervals, [], before(hour))).toBeUndefined();
  });
});

describe("the usage of consumers", () => {
  it("is the sum over their instances, and says who counts nothing", () => {
    const reports = [counting(20, 2), counting(10, 0, { instance: "web-2" }), aReport({ consumer: "batch" })];
    expect(usageOfConsumers(spec, reports, span)).toMatchObject([
      { consumer: "web", owner: { name: "Team Web" }, calls: 30, refused: 2, reportsUsage: true },
      { consumer: "batch", calls: 0, reportsUsage: false, instances: [] },
    ]);
  });

  it("is that of the time alone", () => {
    const [web] = usageOfConsumers(spec, [counting(20)], {
      from: before(5 * minute),
      until: before(4 * minute),
    });
    expect(web?.calls).toBe(2);
  });
});

describe("calls that nobody answers for", () => {
  const compared = (calls: number, reported: number, keyturn: number): Comparison =>
    compareUsage(counted([calls, 0]), usageOfConsumers(spec, [counting(reported)], span), keyturn, span);

  it("are those that the account counts beyond what consumers and keyturn do", () => {
    expect(compared(100, 60, 10)).toEqual({
      metric: { calls: 100, refused: 0, until: now },
      explained: 70,
      unexplained: 30,
      unexplainedShare: 0.3,
    });
  });

  it("are never fewer than none", () => {
    expect(compared(10, 60, 10)).toMatchObject({ unexplained: 0, unexplainedShare: 0 });
    expect(compared(0, 0, 0)).toMatchObject({ unexplained: 0, unexplainedShare: 0 });
  });

  it("are counted in the compared time alone", () => {
    const outside = [
      { at: before(20 * minute), calls: 500, refused: 1 },
      { at: now, calls: 500, refused: 1 },
    ];
    expect(compareUsage([...outside, ...counted([7])], [], 0, span)).toMatchObject({
      metric: { calls: 7, refused: 0 },
      unexplained: 7,
    });
  });

  it.each<[number, number, boolean]>([
    [100, 89, true],
    [100, 90, false],
    [11, 0, true],
    [10, 0, false],
    [1_000, 950, false],
    [1_000, 949, true],
  ])("%d of them with %d explained alarm: %s", (calls, reported, alarms) => {
    expect(isAlarming(compared(calls, reported, 0))).toBe(alarms);
  });
});

describe("refused calls", () => {
  const regenerated = [events.enrolmentStarted, { ...events.standbyKeyRegenerated, at: before(4 * minute) }];
  const refused = (reports: readonly InstanceReport[], intervals: readonly CountedCalls[] = []): boolean =>
    refusedSince(lastRegeneration(regenerated), spec, reports, intervals, span);

  it("alarm after a regeneration, whichever source reports them", () => {
    expect(refused([counting(10, 5)])).toBe(true);
    expect(refused([], counted([1], minute, 1))).toBe(true);
    expect(refused([counting(10)], counted([1, 1], minute))).toBe(false);
  });

  it("from before it do not alarm", () => {
    const stated = { calls: 5, failures: 5, refused: 5 };
    const earlier = addUsage(undefined, stated, before(8 * minute), before(5 * minute));
    expect(refused([aReport({ usage: earlier })])).toBe(false);
    expect(refused([], [{ at: before(5 * minute), calls: 1, refused: 1 }])).toBe(false);
  });

  it("do not alarm when no key was ever regenerated", () => {
    expect(refusedSince(undefined, spec, [counting(10, 5)], counted([1], minute, 1), span)).toBe(false);
    expect(lastRegeneration([events.enrolmentStarted])).toBeUndefined();
  });

  it("are told by the later of both regenerations", () => {
    const later = { ...events.previousKeyRegenerated, at: before(minute) };
    expect(lastRegeneration([...regenerated, later, events.revocationProven])).toEqual(before(minute));
  });
});

describe("keyturn's own calls", () => {
  const enrolled = { ...events.enrolmentStarted, at: before(hour) };

  it("are two for each watch, and those of the proofs", () => {
    expect(estimateKeyturnCalls(spec, [enrolled], span)).toBe(20);
    const proofs = [
      { ...events.freshKeyProven, at: before(5 * minute) },
      { ...events.revocationProven, at: before(minute) },
    ];
    expect(estimateKeyturnCalls(spec, [enrolled, ...proofs], span)).toBe(26);
  });

  it("are none before the enrolment and none of another time", () => {
    expect(estimateKeyturnCalls(spec, [], span)).toBe(0);
    expect(estimateKeyturnCalls(spec, [{ ...enrolled, at: before(3 * minute) }], span)).toBe(6);
    expect(estimateKeyturnCalls(spec, [{ ...enrolled, at: after(minute) }], span)).toBe(0);
    const elsewhere = { ...events.freshKeyProven, at: before(30 * minute) };
    expect(estimateKeyturnCalls(spec, [enrolled, elsewhere], span)).toBe(20);
  });
});
