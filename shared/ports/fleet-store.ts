/** Keeps the fleet file as it was applied, byte for byte. */
export interface FleetStore {
  /** The text, or nothing before the first was applied. */
  read(): Promise<string | undefined>;

  /** Replaces the text as a whole. Idempotent. */
  write(text: string): Promise<void>;
}
