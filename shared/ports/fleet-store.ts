/** Keeps the fleet file as it was applied, byte for byte. */
export interface FleetStore {
  /** The text; nothing before one was first applied. */
  read(): Promise<string | undefined>;

  /** The text with the opaque etag of this revision. */
  revision(): Promise<{ readonly text: string; readonly etag: string } | undefined>;

  /**
   * Replaces the text as a whole. Idempotent.
   *
   * @param since the etag of the revision to replace; without it, any revision is replaced.
   * @returns false, changing nothing, when another writer was first.
   */
  write(text: string, since?: string): Promise<boolean>;
}
