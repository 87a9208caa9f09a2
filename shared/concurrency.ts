/**
 * Runs a task per item, so many at once, in the order of the items.
 *
 * @param goOn asked before each; what it refuses is left out.
 * @throws what a task throws first; others that are under way end by themselves.
 */
export async function forEachConcurrent<T>(
  items: readonly T[],
  width: number,
  run: (item: T) => Promise<void>,
  goOn: () => boolean = () => true,
): Promise<void> {
  const queue = items.values();
  async function work(): Promise<void> {
    // The iterator is shared: each item is taken once.
    for (const item of queue) {
      if (!goOn()) return;
      await run(item);
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work));
}

/** The same for tasks with an answer; the answers come in the order of the items. */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  width: number,
  run: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  await forEachConcurrent([...items.entries()], width, async ([index, item]) => {
    answers[index] = await run(item);
  });
  return answers;
}
