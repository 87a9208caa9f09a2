import { hostClock } from "../../../shared/azure/host-clock.ts";
import type { Clock } from "../../../shared/ports/clock.ts";

/** The clock of the machine that runs the tests, whose storage tells the same time. */
export const realClock: Clock = { ...hostClock, now: () => new Date(hostClock.wallMs()) };
