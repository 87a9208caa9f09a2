/** Keeps the fleet file as it was applied, byte for byte. */
export interface FleetStore {
  /** The text, or nothing before the first was applied. */
  read(): Promise<string | undefined>;

  /** The text with an opaque etag of this very writing of it. */
  revision(): Promise<{ readonly text: string; readonly etag: string } | undefined>;

  /**
   * Replaces the text as a whole. Idempotent.
   *
   * @param since the etag of the revision that is replaced; without it whatever is there is.
   * @returns false, having changed nothing, when somebody else has written since.
   */
  write(text: string, since?: string): Promise<boolean>;
}
