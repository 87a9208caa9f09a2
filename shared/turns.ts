/** Work that can be left off at each `yield`, so that a long computation does not hold up the other requests. */
export type Turns<T> = Generator<void, T>;

/** A request that takes longer is left off until others have had their turn. */
const turnMs = 5;

/** Does the work at once, as a command line may. */
export function atOnce<T>(work: Turns<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Does the work in turns with whatever else waits in this process. */
export async function inTurns<T>(work: Turns<T>): Promise<T> {
  for (;;) {
    await nextTurn();
    const endMs = performance.now() + turnMs;
    while (performance.now() < endMs) {
      const step = work.next();
      if (step.done) return step.value;
    }
  }
}

let lastTurn: Promise<void> = Promise.resolve();

/** One at a time: eight long works that went on in the same round of the event loop would hold it up eight times as long. */
function nextTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => new Promise((resolve) => setImmediate(resolve)));
  return lastTurn;
}
