import type { RecordedEvent, Trail } from "../records/trail.ts";

/**
 * The append-only record of every account. Every write names the read that it is based on, and fails with a
 * RecordConflictError, changing nothing, when another writer was first.
 */
export interface TrailStore {
  /**
   * Never absent: an account without records is `unenrolled`.
   *
   * @param aboutToWrite the caller means to save at once; what a save needs beforehand is done beside the reading.
   */
  read(account: string, aboutToWrite?: boolean): Promise<Trail>;

  /**
   * Saves the account's state and its unsaved events in one transaction.
   *
   * @returns the same trail with nothing left to save.
   * @throws {RecordTooLargeError} storage takes no row of that size. Nothing was written, and repeating it is no use.
   */
  save(trail: Trail): Promise<Trail>;

  /**
   * The events of an account in order.
   *
   * @param after the last event that the caller knows; only later ones are returned.
   * @throws {RecordUnreadableError} an event was changed, is missing or is out of order.
   */
  events(account: string, after?: Pick<Trail, "sequence" | "hash">): Promise<readonly RecordedEvent[]>;

  /**
   * Every account with a readable record, even if it has left the fleet. Storage scans every row for this: for accounts
   * of the fleet, reading their heads costs less.
   */
  list(): Promise<readonly Trail[]>;
}
