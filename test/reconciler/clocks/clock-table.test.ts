import { afterAll, describe, expect, it } from "@jest/globals";
import type { Phase } from "../../../shared/domain/rotation/account-state.ts";
import { hour, minute, second } from "../../domain/builders.ts";
import { claimMs } from "../small-world.ts";
import type { Life, Skew } from "./skewed-life.ts";
import { skewedLife } from "./skewed-life.ts";

const phases: readonly Phase[] = [
  "enrolling",
  "idle",
  "preparing",
  "regenerating",
  "proving",
  "publishing",
  "adopting",
  "retiring",
  "confirming",
  "reverting",
  "repairing",
];
const skewsMs = [3 * second, 4 * minute, 2 * hour].flatMap((ms) => [ms, -ms]);
const crews = [1, 3] as const;
const limitMs = 300_000;

const table: string[] = [];
afterAll(() => {
  const skews = ["+3 s", "-3 s", "+4 min", "-4 min", "+2 h", "-2 h"];
  const columns = crews.flatMap((count) => skews.map((skew) => `${skew}, 1 of ${count}`));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  console.info(
    ["failed calls, and how much later it was done", line(["phase", ...columns]), ...table].join("\n"),
  );
});

/** The same life twice: with an instance that is set to a doomed key when the clock is right again, and without. */
async function livesWith(skew: Omit<Skew, "byHandMs">): Promise<readonly Life[]> {
  return [await skewedLife({ ...skew, byHandMs: 0 }), await skewedLife({ ...skew, byHandMs: 4 * minute })];
}

describe("a process whose clock is wrong for a while", () => {
  it.each(phases)(
    "makes no call fail and holds nothing for long: %s",
    async (phase) => {
      const cells: string[] = [];
      for (const processes of crews) {
        const right = await livesWith({ aheadMs: 0, phase, processes });
        for (const aheadMs of skewsMs) {
          const wrong = await livesWith({ aheadMs, phase, processes });
          const failedCalls = wrong.reduce((sum, life) => sum + life.failedCalls, 0);
          const laterMs = Math.max(...wrong.map(({ doneMs }, index) => doneMs - (right[index]?.doneMs ?? 0)));
          cells.push(`${failedCalls}, ${laterMs / second} s`);
          expect({ aheadMs, processes, failedCalls }).toEqual({ aheadMs, processes, failedCalls: 0 });
          expect(laterMs).toBeLessThanOrEqual(2 * claimMs);
        }
      }
      table.push(`| ${[phase, ...cells].join(" | ")} |`);
    },
    limitMs,
  );

  it.each([4 * minute, 2 * hour])(
    "would show here if a host's clock dated what is published: ahead by %j ms",
    async (aheadMs) => {
      const outcome = (ms: number): Promise<Life | undefined> =>
        skewedLife({ aheadMs: ms, phase: "publishing", processes: 1, byHandMs: 0, datedBy: "host" }).catch(
          () => undefined,
        );
      const [right, wrong] = [await outcome(0), await outcome(aheadMs)];
      expect(right?.failedCalls).toBe(0);
      expect((wrong?.doneMs ?? Infinity) - (right?.doneMs ?? 0)).toBeGreaterThan(2 * claimMs);
    },
    limitMs,
  );
});
