import { setImmediate as settled } from "node:timers/promises";
import type { Timers } from "../../consumer/index.ts";

export interface VirtualTime extends Timers {
  nowMs(): number;
  delay(delayMs: number): Promise<void>;
  /** Advances time. Each timer fires at its instant, and its consequences settle before the next one fires. */
  pass(durationMs: number): Promise<void>;
  /** The number of pending timers. */
  pending(): number;
}

interface Due {
  readonly atMs: number;
  readonly work: () => void;
}

/** A clock that only tests advance. */
export function virtualTime(): VirtualTime {
  const timers = new Set<Due>();
  let now = 0;
  const after = (delayMs: number, work: () => void): (() => void) => {
    const due = { atMs: now + delayMs, work };
    timers.add(due);
    return () => timers.delete(due);
  };
  const first = (): Due | undefined => {
    let earliest: Due | undefined;
    for (const due of timers) if (!earliest || due.atMs < earliest.atMs) earliest = due;
    return earliest;
  };
  return {
    nowMs: () => now,
    pending: () => timers.size,
    after,
    delay: (delayMs) =>
      new Promise((resolve) => {
        after(delayMs, resolve);
      }),
    pass: async (durationMs) => {
      const end = now + durationMs;
      await settled();
      for (let due = first(); due && due.atMs <= end; due = first()) {
        now = due.atMs;
        timers.delete(due);
        due.work();
        await settled();
      }
      now = end;
    },
  };
}
