import type { Claim } from "../domain/decide/effect.ts";
import { evolve, unenrolled } from "../domain/rotation/evolve.ts";
import type { Objection } from "../domain/objection.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import type { RotationEvent } from "../domain/rotation/rotation-event.ts";
import { RecordTooLargeError } from "../errors.ts";
import { encodeState } from "./account-state-codec.ts";
import { boundedObjection } from "./bounded-objection.ts";
import { boundedEvent } from "./bounded-event.ts";
import { encodeEvent, firstHash, linkHash } from "./event-codec.ts";

/** An event as it stands in the trail, linked to the one before it. */
export interface RecordedEvent {
  readonly sequence: number;
  readonly event: RotationEvent;
  /** The event exactly as it is stored; the hash is made from this text. */
  readonly text: string;
  /** Hash of the event before; 64 zeros for the first. */
  readonly previousHash: string;
  readonly hash: string;
}

/** An account's record: its state as it was read, and what was added since. */
export interface Trail {
  readonly account: string;
  readonly state: AccountState;
  readonly sequence: number;
  readonly hash: string;
  /** Events that the state includes but that are not stored yet, in order; absent when there are none. */
  readonly unsaved?: readonly RecordedEvent[];
  readonly claim?: Claim;
  /** Why nothing moved at the last look. */
  readonly objection?: Objection;
  /** The latest time at which the sweep must look again. */
  readonly wakeAt?: Date;
  /** Failed steps in a row. */
  readonly failures: number;
  /** When the account was last checked for drift. */
  readonly watchedAt?: Date;
  /** When both keys and the secrets of their slots were last found as they should be. */
  readonly slotsCheckedAt?: Date;
  /** When the standby key was suspected last although both slots were as they should be. */
  readonly falseAlarmAt?: Date;
  /** The latest time of the next drift check, by the policy at the last look. */
  readonly watchBy?: Date;
  /** The wake in the index that covers this head. */
  readonly indexedAt?: Date;
  /** The epoch of the index of keys, and the keys of both slots, once it has these and all before them; with spaces. */
  readonly keysNoted?: string;
  /** When the last event was recorded. */
  readonly movedAt?: Date;
  /** The newest ended rotation whose evidence is archived, as is that of all before it. */
  readonly archivedThrough?: string;
  /** The last event that a signed checkpoint covers, and when it was signed; both absent before the first one. */
  readonly checkpointedThrough?: number;
  readonly checkpointedAt?: Date;
  /** Opaque; a write with an old one is a conflict. Absent when the account has no record yet. */
  readonly etag?: string;
}

export interface EventOptions {
  /** This event accounts for the claimed effect. */
  readonly releaseClaim: boolean;
  /** When the sweep must look again if the writer dies right after this. */
  readonly wakeAt: Date;
}

/** The end of a look when nothing can move. */
export interface Hold {
  readonly objection: Objection;
  readonly wakeAt: Date;
  readonly failures: number;
  /** Releases the claim: the claimed effect certainly did not happen and never will. */
  readonly releaseClaim: boolean;
  readonly watchedAt?: Date;
  readonly slotsCheckedAt?: Date;
  readonly falseAlarmAt?: Date;
  /** The standby key was found well: an earlier alarm is over. */
  readonly endsAlarm?: true;
  readonly watchBy?: Date;
}

export function emptyTrail(account: string): Trail {
  return { account, state: unenrolled, sequence: 0, hash: firstHash, failures: 0 };
}

/** The most characters that an event or a state may take; a row of a table holds twice as many and more. */
export const maxEventLength = 200_000;
export const maxStateLength = 390_000;

/**
 * Folds one event, which the next save stores, and shortens its lists where they are too long to store. Keeps the claim
 * unless it is released.
 *
 * @throws {TypeError} the event does not belong to the phase.
 * @throws {RecordTooLargeError} no table could store the event, or the state after it.
 */
export function withEvent(trail: Trail, told: RotationEvent, { releaseClaim, wakeAt }: EventOptions): Trail {
  const { claim, objection: _past, unsaved = [], ...kept } = trail;
  const event = boundedEvent(told);
  const sequence = trail.sequence + 1;
  const text = encodeEvent(sequence, event);
  if (text.length > maxEventLength) throw new RecordTooLargeError(trail.account, `an event ${event.type}`);
  const state = evolve(trail.state, event);
  if (encodeState(state).length > maxStateLength) throw new RecordTooLargeError(trail.account, "the state");
  const hash = linkHash(trail.hash, text);
  return {
    ...kept,
    state,
    sequence,
    hash,
    unsaved: [...unsaved, { sequence, event, text, previousHash: trail.hash, hash }],
    failures: 0,
    wakeAt,
    movedAt: event.at,
    ...(claim && !releaseClaim && { claim }),
  };
}

/** Claims an effect: until the claim ends, no other worker may act on the account. */
export function withClaim(trail: Trail, claim: Claim): Trail {
  return { ...trail, claim, wakeAt: claim.until };
}

/** Notes why nothing moves and when to look again, as far as a row has room for it. */
export function withHold(trail: Trail, { releaseClaim, objection, endsAlarm, ...pause }: Hold): Trail {
  const { claim, falseAlarmAt, ...kept } = trail;
  return {
    ...kept,
    ...(falseAlarmAt && !endsAlarm && { falseAlarmAt }),
    objection: boundedObjection(objection),
    ...pause,
    ...(claim && !releaseClaim && { claim }),
  };
}
