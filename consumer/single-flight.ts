import type { Timers } from "./timers.ts";

/** The pause after a read that brought no other key, in milliseconds. Refusals within it trigger no read. */
const REREAD_REST_MS = 5_000;

export interface SingleFlight {
  now(): Promise<void>;
  stop(): void;
}

/**
 * Shares one `look` among all callers while it is in flight. After a look that did not change `state`, `now` resolves
 * at once without a look for `REREAD_REST_MS`.
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
