/** Keeps writes to Azure Resource Manager under its limit per subscription, across all processes. */
export interface WritePacer {
  /**
   * Acquires the permit of one write, and returns when it may be sent.
   *
   * @param maxWaitMs how long the caller can wait; 0 or less, for an emergency, never waits and is never refused.
   * @throws {PacedError} the permit is further away than that. Send nothing.
   */
  acquire(subscription: string, maxWaitMs: number): Promise<void>;

  /** Learns from an answer how many writes are left. */
  remaining(subscription: string, writes: number): void;

  /** Learns that Azure throttled a write, and for how long. */
  throttled(subscription: string, retryAfterMs: number): void;
}
