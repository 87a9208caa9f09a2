export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** How far a process's idea of the storage's time may be wrong; beyond that it has none. */
export const maxClockErrorMs = 1_500;
/** How far the clocks of the storage's own servers may differ. */
const storageSkewMs = 1_000;
/** The most by which instants of two processes, or of a process and a vault, may be dated in the wrong order. */
export const clockMarginMs = 2 * maxClockErrorMs + storageSkewMs;

/**
 * The allowance for two clocks in a wait from an instant that another process dated. An error cannot shorten a wait by
 * more than the wait itself, since what follows is caused by what was recorded.
 */
export function clockAllowanceMs(waitMs: number): number {
  return Math.min(waitMs, clockMarginMs);
}

/** Whether an instant that should be past was dated by a clock that was wrong. */
export function isDatedAhead(at: Date, now: Date): boolean {
  return at.getTime() - now.getTime() > clockMarginMs;
}

/** The greatest of the numbers, and no less than `least`. A call with a spread list fails once the list is long. */
export function greatest(numbers: readonly number[], least: number): number {
  return numbers.reduce((a, b) => Math.max(a, b), least);
}
