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
