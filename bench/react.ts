import { setTimeout as delay } from "node:timers/promises";
import type { Benchmark, Figure } from "./figures.ts";
import { quantile } from "./figures.ts";
import type { RotationRig } from "./rotation-rig.ts";
import { rotatedAccount, startRotationRig } from "./rotation-rig.ts";

/** How long the queue is empty before a report of the second kind: its polls are rare by then. */
const quietMs = 2_500;

/**
 * A rotation has four writes, and Resource Manager accepts ten a second: a faster rate would measure the pacing.
 */
const everyMs = 450;

/**
 * The time from sending the last healthy report until the request to regenerate the old key reaches Azure, through
 * the HTTP trigger and the queue trigger of the local host: right after a publication, and after a pause.
 */
export const react: Benchmark = async ({ short }) => {
  const rig = await startRotationRig();
  try {
    // Not counted: it warms up.
    await reactions(rig, 3, 0);
    const busy = await reactions(rig, short ? 20 : 200, 0);
    const quiet = await reactions(rig, short ? 4 : 20, quietMs);
    const plain = await plainReports(rig, busy.length);
    const half = (tookMs: readonly number[]) => quantile(tookMs, 0.5);
    return [
      ...figures("at once", busy),
      ...figures("after a silence", quiet),
      { name: "after a silence to at once", value: half(quiet) / half(busy), unit: "×" },
      { name: "at once to a report that says nothing new", value: half(busy) / half(plain), unit: "×" },
    ];
  } finally {
    await rig.stop();
  }
};

async function reactions(rig: RotationRig, count: number, waitMs: number): Promise<readonly number[]> {
  const tookMs: number[] = [];
  for (let rotation = 0; rotation < count; rotation += 1) {
    const next = delay(everyMs);
    await rig.begin();
    if (waitMs > 0) await delay(waitMs);
    const ended = rig.ended();
    const regenerated = nextRegeneration(rig);
    const sentAt = performance.timeOrigin + performance.now();
    await rig.report();
    tookMs.push((await regenerated) - sentAt);
    await ended;
    await rig.settled();
    await next;
  }
  return tookMs;
}

async function plainReports(rig: RotationRig, count: number): Promise<readonly number[]> {
  const tookMs: number[] = [];
  for (let report = 0; report < count; report += 1) {
    const start = performance.now();
    await rig.report();
    tookMs.push(performance.now() - start);
  }
  return tookMs;
}

/** Resolves with the epoch milliseconds at which the next request to regenerate a key has arrived. */
function nextRegeneration({ stack: { azure } }: RotationRig): Promise<number> {
  const path = `/accounts/${rotatedAccount}/regenerateKey`.toLowerCase();
  return new Promise((resolve) => {
    azure.journal.listen(({ url, began }) => {
      if (url.toLowerCase().includes(path)) resolve(began);
    });
  });
}

function figures(when: string, tookMs: readonly number[]): readonly Figure[] {
  return [
    { name: `${when}: half of all within`, value: quantile(tookMs, 0.5), unit: "ms", atMost: 250 },
    { name: `${when}: 99 of 100 within`, value: quantile(tookMs, 0.99), unit: "ms", atMost: 1_000 },
  ];
}
