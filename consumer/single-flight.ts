import type { Timers } from "./timers.ts";

/** The pause after a read that brought no other key, in milliseconds. Refusals within it trigger no read. */
const REREAD_REST_MS = 5_000;

export interface SingleFlight {
  now(): Promise<void>;
  stop(): void;
}

/**
 * Shares one `look` among all callers while it is in flight. After a look that did not change `state`, `now` resolves
 * at once without a look for `REREAD_REST_MS`, unless the state has changed in the meantime.
 */
export function singleFlight(look: () => Promise<void>, state: () => string, timers: Timers): SingleFlight {
  let underWay: Promise<void> | undefined;
  /** The state that a look did not change a short while ago. */
  let restingOn: string | undefined;
  let stopped = false;
  let callOff = (): void => {};
  const lookOnce = async (): Promise<void> => {
    const before = state();
    await look();
    underWay = undefined;
    if (stopped || state() !== before) return;
    restingOn = before;
    callOff();
    callOff = timers.after(REREAD_REST_MS, () => {
      restingOn = undefined;
    });
  };
  return {
    now: async () => {
      // A state that has changed since, by another look, is new to this one.
      if (restingOn === state() && !underWay) return;
      underWay ??= lookOnce();
      await underWay;
    },
    stop: () => {
      stopped = true;
      callOff();
    },
  };
}
