import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../ports/clock.ts";

/** The clocks of the machine that this process runs on. */
export interface HostClock extends Pick<Clock, "monotonicMs" | "sleep"> {
  /** The host's wall clock, which may be wrong. No decision and no record rests on it: it is only compared. */
  wallMs(): number;
}

export const hostClock: HostClock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleep: (ms) => delay(ms),
};
