/** Where this library takes time from. */
export interface Timers {
  /**
   * Runs `work` once after `delayMs`, without keeping the process alive for it.
   *
   * @returns calls it off; does nothing when it has run.
   */
  after(delayMs: number, work: () => void): () => void;
  /** The time in milliseconds since 1970; it only numbers reports. */
  nowMs(): number;
}

export const processTimers: Timers = {
  after: (delayMs, work) => {
    const timer = setTimeout(work, delayMs).unref();
    return () => clearTimeout(timer);
  },
  nowMs: () => Date.now(),
};

/** A delay up to `jitter` (a fraction) shorter than `delayMs` and never longer, so that many instances spread out. */
export function spread(delayMs: number, jitter: number, random: () => number): number {
  return delayMs * (1 - jitter * random());
}

/**
 * Does `work` and rejects once `limitMs` have passed, whether or not the work heeds its signal. What a late work
 * answers is lost.
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
