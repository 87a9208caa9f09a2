import type { Discovery } from "../domain/discovery/discovery.ts";

/** Keeps the result of the last discovery. */
export interface DiscoveryStore {
  /**
   * Returns nothing before the first run.
   *
   * @throws {RecordUnreadableError} this version cannot read the stored result; the next run replaces it.
   */
  read(): Promise<Discovery | undefined>;

  /** Replaces the whole result. Idempotent. */
  write(discovery: Discovery): Promise<void>;
}
