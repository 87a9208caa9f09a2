import type { Timers } from "./timers.ts";

/** How long no refusal leads to another read after one that brought no other key, in milliseconds. */
const REREAD_REST_MS = 5_000;

export interface SingleFlight {
  now(): Promise<void>;
  stop(): void;
}

/**
 * One look for all who ask while it is under way, and none for a while after one that changed nothing. Whoever asks
 * in that while is answered at once.
 */
export function singleFlight(look: () => Promise<void>, state: () => string, timers: Timers): SingleFlight {
  let underWay: Promise<void> | undefined;
  let resting = false;
  let stopped = false;
  let callOff = (): void => {};
  const lookOnce = async (): Promise<void> => {
    const before = state();
    await look();
    underWay = undefined;
    if (stopped || state() !== before) return;
    resting = true;
    callOff = timers.after(REREAD_REST_MS, () => {
      resting = false;
    });
  };
  return {
    now: async () => {
      if (resting && !underWay) return;
      underWay ??= lookOnce();
      await underWay;
    },
    stop: () => {
      stopped = true;
      callOff();
    },
  };
}
