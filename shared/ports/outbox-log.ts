import type { AccountState } from "../domain/rotation/account-state.ts";

/** How far one account's lifecycle events are delivered. */
export interface OutboxPosition {
  readonly account: string;
  /** The last event of the trail that was handled, 0 for none, with its hash. */
  readonly sequence: number;
  readonly hash: string;
  /** The state after that event, which saves reading the trail from its start. */
  readonly state: AccountState;
  /** The name of the hold that was announced last, until an event follows it. */
  readonly hold?: string;
  /** Opaque; a write with an old one is a conflict. Absent before the first write. */
  readonly etag?: string;
}

/**
 * Kept apart from the trail's head. In the head, moving the position on would make a concurrent run lose its next write,
 * look at everything again, and spend calls from the budget of the rotation.
 */
export interface OutboxLog {
  read(account: string): Promise<OutboxPosition | undefined>;

  /**
   * Replaces the position that was read, or creates it.
   *
   * @throws {RecordConflictError} another writer was first. Nothing was changed.
   */
  save(position: OutboxPosition): Promise<OutboxPosition>;
}
