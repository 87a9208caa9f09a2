import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { decide } from "../../shared/domain/decide/decide.ts";
import { addDaily } from "../../shared/domain/usage/daily-calls.ts";
import { addUsage } from "../../shared/domain/usage.ts";
import { arbitraryCircumstances, worldOf } from "./arbitrary-worlds.ts";
import { aRotation } from "./rotations.ts";

const rotations = fc.constantFrom(...Object.values(aRotation).map((build) => build()));

describe("what instances have counted", () => {
  it("changes no decision, in whatever phase and world", () => {
    let reported = 0;
    fc.assert(
      fc.property(rotations, arbitraryCircumstances, fc.nat(1_000), (state, seen, count) => {
        const { reports, ...world } = worldOf(state, seen);
        if (!reports) return;
        reported += reports.length;
        const stated = { calls: count, failures: count, refused: count };
        const counting = reports.map((report) => ({
          ...report,
          usage: addUsage(undefined, stated, undefined, report.receivedAt),
          daily: addDaily(undefined, stated, report.receivedAt),
        }));
        expect(decide(state, { ...world, reports: counting })).toEqual(decide(state, { ...world, reports }));
      }),
      { numRuns: 500 },
    );
    expect(reported).toBeGreaterThan(100);
  });
});
