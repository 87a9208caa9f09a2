/** Archives evidence bundles. keyturn never replaces or deletes one. */
export interface EvidenceStore {
  /**
   * Stores the bundle of an ended rotation byte for byte, unless one is there already. Idempotent.
   *
   * @returns whether this call stored it.
   * @throws {KeyturnError} nothing was stored.
   */
  keep(account: string, rotation: string, text: string): Promise<boolean>;
}
