import { setTimeout as delay } from "node:timers/promises";
import type { Benchmark, Figure } from "../figures.ts";
import type { Killing } from "./killed-worker.ts";
import { killings, lostMs, startKillRig } from "./killed-worker.ts";

/** The least and the most frequent watch that a policy sensibly asks for. */
const driftChecks = ["50s", "1h"] as const;
/** The sweep begins with the minute. From here a look that is owed, or a claim, comes due just after one. */
const worstSecond = 25;
const mostMs = 120_000;

/**
 * How long a rotation stands still when the worker that looks at it is killed, with production's claim, sweep, polling and
 * lock of ten minutes, and one process each for HTTP, queues and timers. All cases run side by side, each with a storage
 * of its own; nearly all of the time they wait.
 */
export const kill: Benchmark = async () => {
  const cases = killings.flatMap((killing) => driftChecks.map((driftCheck) => ({ killing, driftCheck })));
  const rigs = [];
  // One after the other: starting is all that needs computing.
  for (const { driftCheck } of cases) rigs.push(await startKillRig({ driftCheck }));
  try {
    await delay(msUntilSecond(worstSecond));
    return await Promise.all(
      rigs.map(async (rig, index): Promise<Figure> => {
        const { killing, driftCheck } = cases[index] as (typeof cases)[number];
        return figure(killing, driftCheck, await lostMs(rig, killing));
      }),
    );
  } finally {
    await Promise.all(rigs.map((rig) => rig.stop()));
  }
};

function figure(killing: Killing, driftCheck: string, value: number): Figure {
  return { name: `${killing}, driftCheck ${driftCheck}`, value, unit: "ms", atMost: mostMs };
}

function msUntilSecond(second: number): number {
  const ms = second * 1_000 - (Date.now() % 60_000);
  return ms >= 0 ? ms : ms + 60_000;
}
