/** An account that must be looked at, because of something that its head does not say. */
export interface OwedLook {
  readonly account: string;
  /** When the latest reason for it was about to be stored. */
  readonly since: Date;
  /** When the sweep last queued it. */
  readonly askedAt?: Date;
  /** Opaque; absent before it is stored. */
  readonly etag?: string;
}

/** Remembers that a look is owed until one has ended: a queue may refuse its message, and a worker may die with it. */
export interface OwedLooks {
  /**
   * Notes, before the reason is stored, that the account is owed a look. Replaces an earlier note. Idempotent.
   *
   * @throws {KeyturnError} it may not be noted.
   */
  note(account: string, since: Date): Promise<void>;

  find(account: string): Promise<OwedLook | undefined>;

  /** All of them; those that a newer build wrote are left out. */
  all(): Promise<readonly OwedLook[]>;

  /** Notes when the sweep queued the look, unless it was noted anew since. */
  asked(owed: OwedLook, at: Date): Promise<void>;

  /** Forgets the look that was found, unless it was noted anew since. */
  settle(owed: OwedLook): Promise<void>;
}
