import type { AccountState } from "../domain/rotation/account-state.ts";

/** How far the trail of one account is told to others. */
export interface OutboxPosition {
  readonly account: string;
  /** The last event that is dealt with, 0 for none, with its hash. */
  readonly sequence: number;
  readonly hash: string;
  /** The fold up to that event, so that nobody reads the trail from its start. */
  readonly state: AccountState;
  /** The name of the hold that was told last, as long as no event has followed it. */
  readonly hold?: string;
  /** Opaque; a write with an old one is a conflict. Absent before the first write. */
  readonly etag?: string;
}

/**
 * Kept apart from the trail's head: were it in there, moving it on would make a run that is at work elsewhere lose
 * its next write, look at everything anew, and spend calls that a rotation is sparing with.
 */
export interface OutboxLog {
  read(account: string): Promise<OutboxPosition | undefined>;

  /**
   * Replaces what was read, or creates it.
   *
   * @throws {RecordConflictError} somebody wrote in between. Nothing was changed.
   */
  save(position: OutboxPosition): Promise<OutboxPosition>;
}
