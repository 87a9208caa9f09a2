import { describe, expect, it } from "@jest/globals";
import { periodOf } from "../../cli/evidence-period.ts";

const now = new Date("2026-02-10T12:00:00.000Z");

describe("a period", () => {
  it.each([
    ["last", "2025-10-01", "2026-01-01"],
    ["this", "2026-01-01", "2026-04-01"],
    ["2025-Q4", "2025-10-01", "2026-01-01"],
    ["2026q2", "2026-04-01", "2026-07-01"],
  ])("is the quarter %s", (quarter, from, to) => {
    expect(periodOf({ quarter }, now)).toEqual({ from, to });
  });

  it("ends now by default", () => {
    expect(periodOf({ from: "2026-01-01" }, now)).toEqual({ from: "2026-01-01", to: now.toISOString() });
    expect(periodOf({ from: "2026-01-01", to: "2026-02-01" }, now)).toEqual({
      from: "2026-01-01",
      to: "2026-02-01",
    });
  });

  it.each([
    [{}],
    [{ quarter: "2026-Q5" }],
    [{ quarter: "last", from: "2026-01-01" }],
    [{ to: "2026-01-01" }],
  ])("is not %j", (options) => {
    expect(() => periodOf(options, now)).toThrow(expect.objectContaining({ exit: "usage" }));
  });
});
