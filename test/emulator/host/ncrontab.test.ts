import { describe, expect, it } from "@jest/globals";
import { nextOccurrence, parseSchedule, minIntervalMs } from "../../../emulator/host/ncrontab.ts";

describe("a timer's schedule", () => {
  it.each([
    ["every minute", "0 * * * * *", "2026-03-01T10:00:30.500Z", "2026-03-01T10:01:00Z"],
    ["never at the instant it starts from", "0 * * * * *", "2026-03-01T10:00:00Z", "2026-03-01T10:01:00Z"],
    ["every two seconds", "*/2 * * * * *", "2026-03-01T10:00:00.100Z", "2026-03-01T10:00:02Z"],
    ["a step from a value to the end", "0 50/5 * * * *", "2026-03-01T10:56:00Z", "2026-03-01T11:50:00Z"],
    ["lists and ranges", "0 0 9-17/4,20 * * *", "2026-03-01T17:00:00Z", "2026-03-01T20:00:00Z"],
    ["into the next year", "0 0 0 1 1 *", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["the leap day", "0 0 0 29 feb *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"],
    ["weekdays by name", "0 30 8 * * mon-fri", "2026-11-20T08:30:00Z", "2026-11-23T08:30:00Z"],
    ["both day fields at once", "0 0 0 13 * fri", "2026-03-14T00:00:00Z", "2026-11-13T00:00:00Z"],
    ["a missing second as zero", "*/5 * * * *", "2026-03-01T10:00:00Z", "2026-03-01T10:05:00Z"],
  ])("means %s", (_, expression, after, expected) => {
    expect(nextOccurrence(parseSchedule(expression), new Date(after))).toEqual(new Date(expected));
  });

  it("may never occur", () => {
    expect(nextOccurrence(parseSchedule("0 0 0 31 2 *"), new Date())).toBeUndefined();
  });

  it.each([
    "",
    "* * * *",
    "60 * * * * *",
    "0 0 24 * * *",
    "0 0 0 0 * *",
    "0 5-1 * * * *",
    "0 */0 * * * *",
    "x * * * * *",
  ])('is refused as "%s"', (expression) => {
    expect(() => parseSchedule(expression)).toThrow(expect.objectContaining({ code: "SCHEDULE_INVALID" }));
  });

  it("knows its shortest interval", () => {
    expect(minIntervalMs(parseSchedule("0,50 * * * * *"), new Date(0))).toBe(10_000);
    expect(minIntervalMs(parseSchedule("0 0 0 31 2 *"), new Date(0))).toBe(Number.POSITIVE_INFINITY);
  });
});
