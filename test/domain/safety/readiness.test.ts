import { describe, expect, it } from "@jest/globals";
import { isStale, readinessOf } from "../../../shared/domain/safety/readiness.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import { aConsumer, after, aReport, before, keyA, keyC, minute, now, second } from "../builders.ts";

const publishedAt = before(10 * minute);
const wanted = { fingerprint: keyC, receivedAfter: publishedAt, staleAfterMs: 15 * minute, now };

function onFresh(change: Partial<InstanceReport> = {}): InstanceReport {
  return aReport({ fingerprint: keyC, ...change });
}

const three = ["web-1", "web-2", "web-3"].map((instance) => onFresh({ instance }));
const [first, second2, third] = three as [InstanceReport, InstanceReport, InstanceReport];

describe("a consumer of three expected instances", () => {
  it.each<[string, readonly InstanceReport[], string | undefined, number]>([
    ["has confirmed when all three are healthy on the wanted key", three, undefined, 3],
    [
      "has confirmed with more instances than expected",
      [...three, onFresh({ instance: "web-4" })],
      undefined,
      4,
    ],
    ["blocks when nobody reported", [], "NoReport", 0],
    ["blocks when only another consumer reported", [onFresh({ consumer: "batch" })], "NoReport", 0],
    ["blocks while one of three reported", [first], "InstanceMissing", 1],
    ["blocks while two of three reported", [first, second2], "InstanceMissing", 2],
    [
      "blocks when one is on the previous key",
      [first, second2, aReport({ instance: "web-3", fingerprint: keyA })],
      "OnOtherKey",
      2,
    ],
    [
      "blocks when an instance beyond the expected number is on the previous key",
      [...three, aReport({ instance: "web-4", fingerprint: keyA })],
      "OnOtherKey",
      3,
    ],
    ["blocks when one is unhealthy", [first, second2, { ...third, healthy: false }], "Unhealthy", 2],
    [
      "blocks when an instance beyond the expected number is unhealthy",
      [...three, onFresh({ instance: "web-4", healthy: false })],
      "Unhealthy",
      3,
    ],
    [
      "blocks when one report came at the very moment of publication",
      [first, second2, { ...third, receivedAt: publishedAt }],
      "ReportBeforePublication",
      2,
    ],
    [
      "counts a report that came just after publication",
      [first, second2, { ...third, receivedAt: after(1, publishedAt) }],
      undefined,
      3,
    ],
    [
      "blocks when one report is exactly as old as the limit",
      [first, second2, { ...third, receivedAt: before(15 * minute) }],
      "ReportStale",
      2,
    ],
    [
      "does not count an instance that was scaled in while the number is met",
      [...three, onFresh({ instance: "web-0", receivedAt: before(15 * minute) })],
      undefined,
      3,
    ],
    [
      "does not mind on which key a scaled-in instance was",
      [...three, aReport({ instance: "web-0", receivedAt: before(15 * minute) })],
      undefined,
      3,
    ],
    [
      "says that an instance is missing when a stale one makes too few",
      [first, onFresh({ instance: "web-0", receivedAt: before(16 * minute) })],
      "InstanceMissing",
      1,
    ],
  ])("%s", (_promise, reports, reason, confirmed) => {
    const readiness = readinessOf(aConsumer({ instances: 3 }), reports, wanted);
    expect(readiness.blocker?.reason).toBe(reason);
    expect(readiness.confirmed).toHaveLength(confirmed);
  });

  it("counts a report from before publication when none is asked for", () => {
    const readiness = readinessOf(aConsumer(), [onFresh({ receivedAt: before(14 * minute) })], {
      fingerprint: keyC,
      staleAfterMs: 15 * minute,
      now,
    });
    expect(readiness.blocker).toBeUndefined();
  });

  it("names the missing count and the owner", () => {
    const { blocker } = readinessOf(aConsumer({ instances: 3 }), [first], wanted);
    expect(blocker).toMatchObject({ consumer: "web", owner: { name: "Team Web" } });
    expect(blocker?.message).toContain("2 of 3");
  });
});

describe("a standing that may change without news", () => {
  it.each<[string, readonly InstanceReport[], Date | undefined]>([
    [
      "does so when the report of another key goes stale",
      [aReport({ fingerprint: keyA })],
      after(14 * minute),
    ],
    ["does so when the unhealthy report goes stale", [onFresh({ healthy: false })], after(14 * minute)],
    [
      "does so when the report from before publication is repeated",
      [onFresh({ receivedAt: publishedAt })],
      after(2 * second),
    ],
    ["does not do so while nobody reported", [], undefined],
  ])("%s", (_promise, reports, at) => {
    expect(readinessOf(aConsumer(), reports, wanted).changesAt).toEqual(at);
  });
});

describe("a report", () => {
  it.each([
    ["is current a moment before the limit", 15 * minute - 1, false],
    ["is stale at the limit", 15 * minute, true],
    ["is current when the clock went backwards", -second, false],
  ])("%s", (_promise, ageMs, stale) => {
    expect(isStale(aReport({ receivedAt: before(ageMs) }), 15 * minute, now)).toBe(stale);
  });
});
