/** Asks the sweep to look at an account's record, from an instant on. */
export interface Wake {
  readonly account: string;
  readonly at: Date;
}

/** Replaces a wake that was found by one at another instant, or by none. */
export interface MovedWake {
  readonly wake: Wake;
  readonly next?: Date;
}

/**
 * Finds the accounts that are due without reading the others. An account may have several wakes, and some for nothing:
 * the record decides. Only `move` removes a wake.
 */
export interface WakeIndex {
  /**
   * Adds wakes and keeps those that an account already has. Idempotent.
   *
   * @throws {KeyturnError} some may not be noted.
   */
  note(wakes: readonly Wake[]): Promise<void>;

  /** @returns at most `most` wakes for `until` or earlier, the earliest ones among them. */
  due(until: Date, most: number): Promise<readonly Wake[]>;

  /** Exchanges each wake for its replacement in one transaction. A wake that is already gone is no error. */
  move(moves: readonly MovedWake[]): Promise<void>;

  /** The account at which the last slow pass over the whole fleet stopped; nothing before the first. */
  position(): Promise<string | undefined>;

  /** Replaces the position. Idempotent. */
  keepPosition(account: string): Promise<void>;
}
