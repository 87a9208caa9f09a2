/** Keeps writes to Azure Resource Manager under its limit per subscription, across all processes. */
export interface WritePacer {
  /**
   * Returns when a write may be sent.
   *
   * @param maxWaitMs how long the caller can wait here; 0 or less never waits and is never sent away: an emergency.
   * @throws {PacedError} the turn is further away than that. Nothing was sent.
   */
  acquire(subscription: string, maxWaitMs: number): Promise<void>;

  /** What an answer said is left in the bucket. */
  remaining(subscription: string, writes: number): void;

  /** Azure refused a write for its limit, and wants to be left alone for so long. */
  throttled(subscription: string, retryAfterMs: number): void;
}
