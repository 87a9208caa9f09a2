import { describe, expect, it } from "@jest/globals";
import { breakages } from "./breakages.ts";
import { simulate } from "./simulate.ts";

/** Several times the seeds that the rarest of them has needed. */
const maxSeeds = 1_500;

describe("the simulation", () => {
  it.each(Object.entries(breakages))(
    "sees %s",
    async (_mistake, breakage) => {
      const seen: string[] = [];
      for (let seed = 0; seed < maxSeeds && seen.length === 0; seed += 1) {
        seen.push(...(await simulate(seed, { breakage })).violations);
      }
      expect(seen).not.toEqual([]);
    },
    300_000,
  );

  it("lives the same life again from the same seed", async () => {
    const [first, second] = [await simulate(7, { traced: true }), await simulate(7, { traced: true })];
    expect(first.trace.length).toBeGreaterThan(10);
    expect(second.trace).toEqual(first.trace);
  });
});
