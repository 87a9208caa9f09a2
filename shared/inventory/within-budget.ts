import { forEachConcurrent } from "../concurrency.ts";
import type { Clock } from "../ports/clock.ts";

/** How many tasks are under way at once. */
const atOnce = 8;

/**
 * Runs a task per item, a few at once.
 *
 * @param budgetMs after this nothing further is begun.
 * @param run must deal with its own failures: one that throws ends it all.
 * @returns what the time did not suffice for.
 */
export async function withinBudget<T>(
  items: readonly T[],
  budgetMs: number,
  clock: Pick<Clock, "monotonicMs">,
  run: (item: T) => Promise<void>,
): Promise<readonly T[]> {
  const endMs = clock.monotonicMs() + budgetMs;
  const late: T[] = [];
  await forEachConcurrent(items, atOnce, async (item) => {
    if (clock.monotonicMs() >= endMs) late.push(item);
    else await run(item);
  });
  return late;
}
