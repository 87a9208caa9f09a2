import type { Fingerprint } from "../domain/key.ts";

/**
 * Finds the account of a key without reading the others. An entry is noted before the trail names its key, and none is
 * ever removed: it may point to an account that never had the key. The trail decides.
 */
export interface KeyIndex {
  /** Names this index; another one after it was lost, so that every account notes its keys again. */
  epoch(): Promise<string>;

  /**
   * Adds an entry for each key. Idempotent.
   *
   * @throws {KeyturnError} some may not be noted.
   */
  note(account: string, keys: readonly Fingerprint[]): Promise<void>;

  /** The accounts that a key of this fingerprint was noted for, in one query; nearly always one or none. */
  accountsOf(key: Fingerprint): Promise<readonly string[]>;
}
