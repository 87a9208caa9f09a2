/** Archives evidence. keyturn never replaces or deletes a file. */
export interface EvidenceStore {
  /**
   * Stores a file byte for byte, unless one is there already: read that one before calling it kept. Idempotent.
   *
   * @param file its name within the account's folder.
   * @returns whether this call stored it.
   * @throws {KeyturnError} nothing was stored.
   */
  keep(account: string, file: string, text: string): Promise<boolean>;

  /**
   * Reads a file; one that is longer than any evidence is cut off.
   *
   * @returns nothing where there is none.
   * @throws {KeyturnError} it cannot be read.
   */
  read(account: string, file: string): Promise<string | undefined>;

  /**
   * The names of an account's checkpoints, in order.
   *
   * @throws {KeyturnError} they cannot be listed.
   */
  checkpoints(account: string): Promise<readonly string[]>;
}

/** Tells who could change what is in the archive, by calls that change nothing. */
export interface EvidenceGuard {
  /** The address of the archive, for people. */
  readonly target: string;

  /**
   * Whether keyturn itself could delete a file: it tries a name that nobody uses.
   *
   * @returns nothing where the archive is not there yet.
   * @throws {KeyturnError} there is no answer.
   */
  mayDelete(): Promise<boolean | undefined>;

  /**
   * The state of the archive's immutability policy.
   *
   * @returns nothing where the settings do not say where to ask.
   * @throws {KeyturnError} keyturn may not ask, or there is no answer.
   */
  policy(): Promise<"locked" | "unlocked" | "none" | undefined>;
}

/** Keeps the texts of signed checkpoints beside the trail, so that exports can carry them. */
export interface CheckpointLog {
  /**
   * Keeps a checkpoint; one with the same number stays as it is. Idempotent.
   *
   * @throws {KeyturnError} nothing was kept.
   */
  keep(account: string, sequence: number, text: string): Promise<void>;

  /** All checkpoints of an account, by their numbers. */
  all(account: string): Promise<readonly string[]>;
}
