import { setTimeout as delay } from "node:timers/promises";

/** The longest wait that a Node timer can hold. */
const LONGEST_MS = 2_147_483_647;

/** Waits `ms`, or less when `signal` aborts; never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  let leftMs = ms;
  while (leftMs > 0 && !signal.aborted) {
    const stepMs = Math.min(leftMs, LONGEST_MS);
    await delay(stepMs, undefined, { signal }).catch(() => undefined);
    leftMs -= stepMs;
  }
}

/** Waits until every promise is settled, for at most `timeoutMs`. */
export async function settleWithin(promises: readonly Promise<unknown>[], timeoutMs: number): Promise<void> {
  const settled = new AbortController();
  await Promise.race([Promise.allSettled(promises), pause(timeoutMs, settled.signal)]);
  settled.abort();
}
