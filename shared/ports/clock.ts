/**
 * The one time of all processes: that of the storage, as this process knows it. Two processes never differ by more than
 * `clockMarginMs`; a host's own clock decides nothing. Tests set it.
 */
export interface Clock {
  /** @throws {ClockUnknownError} the storage has not told the time well enough. Nothing may be dated or decided. */
  now(): Date;
  /** Milliseconds of a monotonic clock; its origin means nothing. Measures durations. */
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
}
