import type { Claim } from "../domain/effect.ts";
import type { Objection } from "../domain/objection.ts";
import type { Rotation } from "../domain/rotation.ts";
import type { RotationEvent } from "../domain/rotation-event.ts";

/** An event as it stands in the trail, linked to the one before it. */
export interface RecordedEvent {
  readonly sequence: number;
  readonly event: RotationEvent;
  /** The event exactly as it is stored, which is what the hash is made of. */
  readonly text: string;
  /** Hash of the event before; 64 zeros for the first. */
  readonly previousHash: string;
  readonly hash: string;
}

/** Where an account stands, as of one read. */
export interface Trail {
  readonly account: string;
  readonly rotation: Rotation;
  readonly sequence: number;
  readonly hash: string;
  readonly claim?: Claim;
  /** Why nothing moved at the last look. */
  readonly objection?: Objection;
  /** When the sweep has to look again at the latest. */
  readonly wakeAt?: Date;
  /** Failed steps in a row. */
  readonly failures: number;
  /** When it was last looked at for what somebody else has changed. */
  readonly watchedAt?: Date;
  /** When it has to be looked at for that again at the latest, as the policy was at the last look. */
  readonly watchBy?: Date;
  /** The wake in the index that covers this head. */
  readonly indexedAt?: Date;
  /** When the last event was recorded. */
  readonly movedAt?: Date;
  /** The newest ended rotation whose evidence is kept in the archive, with that of all before it. */
  readonly archivedThrough?: string;
  /** Opaque; a write with an old one is a conflict. Absent when the account has no record yet. */
  readonly etag?: string;
}

export interface AppendOptions {
  /** The claimed effect is accounted for by this event. */
  readonly releaseClaim: boolean;
  /** When the sweep has to look again, should the writer die right after this. */
  readonly wakeAt: Date;
}

/** What a look ends with when nothing can move. */
export interface Pause {
  readonly objection: Objection;
  readonly wakeAt: Date;
  readonly failures: number;
  /** Gives the claim back: the claimed effect certainly did not happen and never will. */
  readonly releaseClaim: boolean;
  readonly watchedAt?: Date;
  readonly watchBy?: Date;
}

/** Names from one to another, both of them included. */
export interface NameRange {
  readonly from: string;
  readonly to: string;
}

/**
 * The append-only record of every account. Every write names the read it stands on and fails with a
 * RecordConflictError, changing nothing, when somebody wrote in between.
 */
export interface TrailStore {
  /** Never absent: an account without records is `unenrolled`. */
  read(account: string): Promise<Trail>;

  /** Appends one event and folds it, in one transaction. A claim stays unless it is released with it. */
  append(trail: Trail, event: RotationEvent, how: AppendOptions): Promise<Trail>;

  /** Saves who is about to perform which effect, and until when nobody else may. */
  claim(trail: Trail, claim: Claim): Promise<Trail>;

  /** Saves why nothing moves and when to look again. */
  pause(trail: Trail, pause: Pause): Promise<Trail>;

  /** Saves that the evidence of an ended rotation, and of all before it, is in the archive. */
  noteArchived(trail: Trail, rotation: string): Promise<Trail>;

  /**
   * The events of an account in order.
   *
   * @param after the last event that the caller knows, when only later ones are wanted.
   * @throws {RecordUnreadableError} one was changed, is missing or stands in the wrong place.
   */
  events(account: string, after?: Pick<Trail, "sequence" | "hash">): Promise<readonly RecordedEvent[]>;

  /** Every account in the range that has a readable record; what is wrong with another, reading it alone says. */
  list(range?: NameRange): Promise<readonly Trail[]>;
}
