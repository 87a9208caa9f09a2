import { minuteMs } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";

const firstMs = 2_000;
const maxMs = 5 * minuteMs;
/** How long one attempt keeps others away when its end is not reported. */
const attemptMs = 10_000;

/** Backs off after failures, longer each time. Known to this process alone. */
export interface BackOff {
  /** Whether to try now. After a failure one caller tries; the others wait for its result. */
  mayTry(): boolean;
  /** @param retryAfterMs as the other side asked for it. */
  failed(retryAfterMs?: number): void;
  succeeded(): void;
}

export function backOff(clock: Pick<Clock, "monotonicMs">): BackOff {
  let failures = 0;
  let retryAtMs = 0;
  return {
    mayTry() {
      if (failures === 0) return true;
      const now = clock.monotonicMs();
      if (now < retryAtMs) return false;
      retryAtMs = now + attemptMs;
      return true;
    },
    failed(retryAfterMs = 0) {
      failures += 1;
      const delayMs = Math.min(maxMs, firstMs * 2 ** (failures - 1));
      retryAtMs = clock.monotonicMs() + Math.max(retryAfterMs, delayMs);
    },
    succeeded() {
      failures = 0;
    },
  };
}
