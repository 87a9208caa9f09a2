import { setTimeout as delay } from "node:timers/promises";
import { forEachConcurrent } from "../../concurrency.ts";

/** How many requests are under way at once. */
const atOnce = 4;

/** How much may be asked of Azure at a time, and how long. */
export interface Pace {
  /** After this nothing further is begun. */
  readonly budgetMs: number;
  /** The least time between two beginnings: ARM counts requests per identity, and a rotation needs some too. */
  readonly spacingMs: number;
}

/** How going through many ended. */
export interface WentThrough<T> {
  /** What the time did not suffice for. */
  readonly late: readonly T[];
}

/**
 * Runs a task per item, a few at once.
 *
 * @param run must deal with its own failures: one that throws ends it all.
 */
export async function fewAtATime<T>(
  items: readonly T[],
  { budgetMs, spacingMs }: Pace,
  run: (item: T) => Promise<void>,
): Promise<WentThrough<T>> {
  const endMs = performance.now() + budgetMs;
  const late: T[] = [];
  let nextMs = performance.now();
  async function turn(): Promise<void> {
    const waitMs = nextMs - performance.now();
    nextMs = Math.max(nextMs, performance.now()) + spacingMs;
    if (waitMs > 0) await delay(waitMs);
  }
  await forEachConcurrent(items, atOnce, async (item) => {
    if (Math.max(nextMs, performance.now()) >= endMs) {
      late.push(item);
      return;
    }
    await turn();
    await run(item);
  });
  return { late };
}
