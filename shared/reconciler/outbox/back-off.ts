import type { Clock } from "../../ports/clock.ts";

const firstMs = 2_000;
const longestMs = 300_000;
/** How long one try keeps others away when nobody hears how it ended. */
const tryMs = 10_000;

/** Keeps away from what has failed, longer each time. Known to this process alone. */
export interface BackOff {
  /** Whether now is a time to try. After a failure one tries for all; the others stay away until it knows. */
  mayTry(): boolean;
  /** @param askedMs how long the other side wants to be left alone, when it says so. */
  failed(askedMs?: number): void;
  succeeded(): void;
}

export function backOff(clock: Pick<Clock, "monotonicMs">): BackOff {
  let failures = 0;
  let restsUntilMs = 0;
  return {
    mayTry() {
      if (failures === 0) return true;
      const now = clock.monotonicMs();
      if (now < restsUntilMs) return false;
      restsUntilMs = now + tryMs;
      return true;
    },
    failed(askedMs = 0) {
      failures += 1;
      const delayMs = Math.min(longestMs, firstMs * 2 ** (failures - 1));
      restsUntilMs = clock.monotonicMs() + Math.max(askedMs, delayMs);
    },
    succeeded() {
      failures = 0;
    },
  };
}
