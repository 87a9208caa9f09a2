/** Work that can be left off at each `yield`, so that a long computation does not hold up the other requests. */
export type Turns<T> = Generator<void, T>;

/** A request that takes longer is left off until others have had their turn. */
const turnMs = 10;

/** Does the work at once, as a command line may. */
export function atOnce<T>(work: Turns<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Does the work in turns with whatever else waits in this process. */
export async function inTurns<T>(work: Turns<T>): Promise<T> {
  let startMs = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - startMs < turnMs) continue;
    await new Promise((resolve) => setImmediate(resolve));
    startMs = performance.now();
  }
}
