import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

const LOOK_MS = 20;

/** Lets few processes start at the same time, so that each has its first key within the time that a client allows. */
export interface StartGate {
  /** Resolves when the next process may start, and has been; `isUp` tells when it is ready or has ended. */
  pass<T>(start: () => T, isUp: (started: T) => boolean): Promise<T>;
}

export function createStartGate(): StartGate {
  // Some more than there are cores: a process that starts also waits.
  let free = availableParallelism() + 2;
  const waiting: (() => void)[] = [];
  const leaveWhenUp = async (isUp: () => boolean): Promise<void> => {
    while (!isUp()) await delay(LOOK_MS);
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    async pass(start, isUp) {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else free -= 1;
      const started = start();
      void leaveWhenUp(() => isUp(started));
      return started;
    },
  };
}
