/** Keeps bundles of evidence for good: nothing here is ever replaced or deleted by keyturn. */
export interface EvidenceStore {
  /**
   * Keeps the bundle of an ended rotation, byte for byte. Idempotent: where one is kept already, it stays.
   *
   * @returns whether this call has kept it.
   * @throws {KeyturnError} nothing was kept.
   */
  keep(account: string, rotation: string, text: string): Promise<boolean>;
}
