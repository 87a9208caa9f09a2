/** The time. Tests set it. */
export interface Clock {
  now(): Date;
  /** Milliseconds of a monotonic clock; its origin means nothing. */
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
}
