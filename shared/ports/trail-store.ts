import type { RecordedEvent, Trail } from "../records/trail.ts";

/**
 * The append-only record of every account. Every write names the read it stands on and fails with a
 * RecordConflictError, changing nothing, when somebody wrote in between.
 */
export interface TrailStore {
  /** Never absent: an account without records is `unenrolled`. */
  read(account: string): Promise<Trail>;

  /**
   * Saves where the account stands, together with the events that are not stored yet, in one transaction.
   *
   * @returns the same with nothing left to save.
   */
  save(trail: Trail): Promise<Trail>;

  /**
   * The events of an account in order.
   *
   * @param after the last event that the caller knows, when only later ones are wanted.
   * @throws {RecordUnreadableError} one was changed, is missing or stands in the wrong place.
   */
  events(account: string, after?: Pick<Trail, "sequence" | "hash">): Promise<readonly RecordedEvent[]>;

  /**
   * Every account that has a readable record, those that have left the fleet among them. Storage looks at every row for
   * it: for who is in the fleet, reading heads costs less.
   */
  list(): Promise<readonly Trail[]>;
}
