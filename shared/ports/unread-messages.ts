/** Keeps queue messages that only a newer build can read. */
export interface UnreadMessages {
  /**
   * Sends the message again, exactly as it came.
   *
   * @param delayMs the least time until delivery.
   */
  putBack(message: unknown, delayMs: number): Promise<void>;
}
