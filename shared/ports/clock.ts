/** Time, set in tests. */
export interface Clock {
  now(): Date;
  /** Milliseconds of a clock that never jumps; its origin means nothing. */
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
}
