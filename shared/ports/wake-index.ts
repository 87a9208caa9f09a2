/** A wish that the sweep looks at the record of an account, from an instant on. */
export interface Wake {
  readonly account: string;
  readonly at: Date;
}

/** What becomes of a wake that was found: another instant takes its place, or nothing does. */
export interface MovedWake {
  readonly wake: Wake;
  readonly next?: Date;
}

/**
 * Finds the accounts that are due without reading the others. An account may stand in it several times, and for
 * nothing: whoever finds a wake asks the record. Wakes vanish only by `move`.
 */
export interface WakeIndex {
  /**
   * Idempotent; the wakes that an account has already stay.
   *
   * @throws {KeyturnError} some may not be noted.
   */
  note(wakes: readonly Wake[]): Promise<void>;

  /** @returns at most so many wakes for `until` or earlier, of which the earliest are certainly among them. */
  due(until: Date, most: number): Promise<readonly Wake[]>;

  /** A wake and what takes its place are exchanged in one transaction. One that is gone already is no error. */
  move(moves: readonly MovedWake[]): Promise<void>;

  /** The account at which the last slow pass over the whole fleet stopped; nothing before the first. */
  position(): Promise<string | undefined>;

  /** Replaces the position. Idempotent. */
  keepPosition(account: string): Promise<void>;
}
