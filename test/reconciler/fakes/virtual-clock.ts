import type { Clock } from "../../../shared/ports/clock.ts";

/** A clock that stands still until it is moved; sleeping moves it at once. */
export interface VirtualClock extends Clock {
  advance(ms: number): void;
  /** Moves to an instant, never back. */
  advanceTo(at: Date): void;
}

export function virtualClock(start: Date): VirtualClock {
  let elapsedMs = 0;
  const clock: VirtualClock = {
    now: () => new Date(start.getTime() + elapsedMs),
    monotonicMs: () => elapsedMs,
    async sleep(ms) {
      clock.advance(ms);
    },
    advance(ms) {
      elapsedMs += ms;
    },
    advanceTo(at) {
      elapsedMs = Math.max(elapsedMs, at.getTime() - start.getTime());
    },
  };
  return clock;
}
