import type { Discovery } from "../domain/discovery/discovery.ts";

/** Keeps the result of the last discovery. */
export interface DiscoveryStore {
  /**
   * Returns nothing before the first run. Cheap when nothing has changed since the last call.
   *
   * @throws {RecordUnreadableError} this version cannot read the stored result; the next run replaces it.
   */
  read(): Promise<Discovery | undefined>;

  /** The result with the opaque etag of this revision. Throws like `read`. */
  revision(): Promise<{ readonly discovery: Discovery; readonly etag: string } | undefined>;

  /**
   * Replaces the whole result. Idempotent.
   *
   * @param since the etag of the revision to replace, or `null` for none; without it, any revision is replaced.
   * @returns false, changing nothing, when another run was first.
   */
  write(discovery: Discovery, since?: string | null): Promise<boolean>;
}
