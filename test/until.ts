import { setTimeout as delay } from "node:timers/promises";

/** Waits until `look` answers something true, and answers it; by default, for less than Jest waits for the test. */
export async function until<T>(look: () => T | Promise<T>, timeoutMs = 45_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${look.toString()}`);
    await delay(20);
  }
}
