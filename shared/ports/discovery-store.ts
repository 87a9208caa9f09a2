import type { Discovery } from "../domain/discovery/discovery.ts";

/** Keeps what the last discovery found, as a whole. */
export interface DiscoveryStore {
  /**
   * Nothing before the first run.
   *
   * @throws {RecordUnreadableError} what is kept is none that this version can read; the next run replaces it.
   */
  read(): Promise<Discovery | undefined>;

  /** Replaces it as a whole. Idempotent. */
  write(discovery: Discovery): Promise<void>;
}
