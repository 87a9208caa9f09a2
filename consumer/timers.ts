/** The clock and timers of this library. */
export interface Timers {
  /**
   * Runs `work` once after `delayMs`. Does not keep the process alive.
   *
   * @returns a function that cancels the timer; it does nothing after `work` has run.
   */
  after(delayMs: number, work: () => void): () => void;
  /** Returns the time in milliseconds since 1970, by which reports are numbered and tokens expire. */
  nowMs(): number;
}

export const processTimers: Timers = {
  after: (delayMs, work) => {
    const timer = setTimeout(work, delayMs).unref();
    return () => clearTimeout(timer);
  },
  nowMs: () => Date.now(),
};

/** Shortens `delayMs` at random by at most the fraction `jitter`, so that many instances do not act at once. */
export function spread(delayMs: number, jitter: number, random: () => number): number {
  return delayMs * (1 - jitter * random());
}

/**
 * Runs `work` and rejects after `limitMs`, whether or not the work obeys its signal. Drops the result of late work.
 */
export function within<T>(
  limitMs: number,
  timers: Timers,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  return new Promise((resolve, reject) => {
    const callOff = timers.after(limitMs, () => {
      const late = new Error(`no answer within ${limitMs} ms`);
      reject(late);
      abort.abort(late);
    });
    void work(abort.signal).then(resolve, reject).finally(callOff);
  });
}
