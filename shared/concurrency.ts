/** Limits of tasks in number and in time. */
export interface Pace {
  /** How many tasks run at once. */
  readonly concurrency: number;
  /** No task starts after this; running ones are waited for. */
  readonly budgetMs: number;
  /** The least time between two starts; 0 unless given. */
  readonly spacingMs?: number;
  readonly clock: { monotonicMs(): number; sleep(ms: number): Promise<void> };
}

/**
 * Runs a task per item, in the order of the items. Own code: p-map and p-queue return no leftovers and take no clock.
 *
 * @param limits how many tasks run at once, or a pace.
 * @returns the leftovers: items whose task did not start within the budget.
 * @throws the first error of a task. The other tasks still run, so a task should handle its own errors.
 */
export async function forEachConcurrent<T>(
  items: readonly T[],
  limits: number | Pace,
  run: (item: T) => Promise<void>,
): Promise<readonly T[]> {
  const pace = typeof limits === "number" ? { ...unpaced, concurrency: limits } : limits;
  const nextStart = startTimes(pace);
  const queue = items.values();
  const leftovers: T[] = [];
  async function work(): Promise<void> {
    // The iterator is shared: each item is taken once.
    for (const item of queue) {
      const waitMs = nextStart();
      if (waitMs === undefined) {
        leftovers.push(item);
        continue;
      }
      if (waitMs > 0) await pace.clock.sleep(waitMs);
      await run(item);
    }
  }
  await Promise.all(Array.from({ length: Math.min(pace.concurrency, items.length) }, work));
  return leftovers;
}

/** Maps as `forEachConcurrent` runs; results come in the order of the items. */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  concurrency: number,
  run: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  await forEachConcurrent([...items.entries()], concurrency, async ([index, item]) => {
    results[index] = await run(item);
  });
  return results;
}

const unpaced = {
  budgetMs: Number.POSITIVE_INFINITY,
  clock: { monotonicMs: () => 0, sleep: async () => undefined },
};

/** Returns how long the next task must wait, or nothing when it would start after the budget. */
function startTimes({ budgetMs, spacingMs = 0, clock }: Omit<Pace, "concurrency">): () => number | undefined {
  let nextMs = clock.monotonicMs();
  const endMs = nextMs + budgetMs;
  return () => {
    const nowMs = clock.monotonicMs();
    const startMs = Math.max(nextMs, nowMs);
    if (startMs >= endMs) return undefined;
    nextMs = startMs + spacingMs;
    return startMs - nowMs;
  };
}
