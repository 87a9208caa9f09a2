import * as z from "zod";
import { decodeEvent, firstHash, linkHash } from "../../records/event-codec.ts";
import { RecordUnreadableError } from "../../errors.ts";
import { columnsOf, textIn } from "./long-column.ts";
import type { RecordedEvent, Trail } from "../../records/trail.ts";
import { recordSchemaVersion } from "../../records/record-schema.ts";
import { decodeClaim, decodeObjection, decodeState } from "../../records/account-state-codec.ts";

export const headRowKey = "head";

/** The row that every write of an account replaces. JSON where the table has no type for it. */
export interface HeadRow {
  readonly partitionKey: string;
  readonly rowKey: typeof headRowKey;
  readonly schema: number;
  readonly sequence: number;
  readonly hash: string;
  /** Repeated outside of the fold for queries by people. */
  readonly phase: string;
  /** What does not fit goes on in `rotation2` and so on, and that of an objection likewise. */
  readonly rotation?: string;
  readonly claim?: string;
  readonly objection?: string;
  readonly wakeAt?: Date;
  readonly failures: number;
  readonly watchedAt?: Date;
  readonly watchBy?: Date;
  readonly indexedAt?: Date;
  readonly movedAt?: Date;
  readonly archivedThrough?: string;
}

export interface EventRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly type: string;
  readonly event: string;
  readonly previousHash: string;
  readonly hash: string;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What a row must hold to be read: whoever can write to the table can write anything. */
const headRow = z.looseObject({
  partitionKey: z.string().min(1),
  schema: z.literal(recordSchemaVersion),
  sequence: z.int().min(0),
  hash,
  rotation: z.string(),
  claim: z.string().optional(),
  objection: z.string().optional(),
  wakeAt: z.date().optional(),
  failures: z.int().min(0).default(0),
  watchedAt: z.date().optional(),
  watchBy: z.date().optional(),
  indexedAt: z.date().optional(),
  movedAt: z.date().optional(),
  archivedThrough: z.string().optional(),
  etag: z.string().optional(),
});

const eventRow = z.object({ partitionKey: z.string(), event: z.string(), previousHash: hash, hash });

/** A row has an end; an objection with very many blockers is cut, its message is not. */
const mostBlockers = 60;

export function headRowOf(trail: Trail): HeadRow {
  const {
    account,
    state,
    sequence,
    hash,
    claim,
    objection,
    wakeAt,
    failures,
    watchedAt,
    watchBy,
    indexedAt,
    movedAt,
    archivedThrough,
  } = trail;
  return {
    partitionKey: account,
    rowKey: headRowKey,
    schema: recordSchemaVersion,
    sequence,
    hash,
    phase: state.phase,
    ...columnsOf("rotation", JSON.stringify(state)),
    failures,
    ...(claim && { claim: JSON.stringify(claim) }),
    ...(objection &&
      columnsOf(
        "objection",
        JSON.stringify({ ...objection, blockers: objection.blockers?.slice(0, mostBlockers) }),
      )),
    ...(wakeAt && { wakeAt }),
    ...(watchedAt && { watchedAt }),
    ...(watchBy && { watchBy }),
    ...(indexedAt && { indexedAt }),
    ...(movedAt && { movedAt }),
    ...(archivedThrough !== undefined && { archivedThrough }),
  };
}

/** @throws {RecordUnreadableError} the row is not one of this program. */
export function trailOf(row: unknown): Trail {
  const parsed = headRow.safeParse(row);
  if (!parsed.success) throw new RecordUnreadableError("the head of an account", { cause: parsed.error });
  const { partitionKey, claim, wakeAt, watchedAt, watchBy, indexedAt, ...rest } = parsed.data;
  const { sequence, hash, failures, movedAt, archivedThrough, etag } = rest;
  const objection = textIn(parsed.data, "objection");
  return {
    account: partitionKey,
    state: decodeState(textIn(parsed.data, "rotation") ?? ""),
    sequence,
    hash,
    failures,
    ...(claim && { claim: decodeClaim(claim) }),
    ...(objection && { objection: decodeObjection(objection) }),
    ...(wakeAt && { wakeAt }),
    ...(watchedAt && { watchedAt }),
    ...(watchBy && { watchBy }),
    ...(indexedAt && { indexedAt }),
    ...(movedAt && { movedAt }),
    ...(archivedThrough !== undefined && { archivedThrough }),
    ...(etag && { etag }),
  };
}

/** Row keys sort as text: padded numbers come back in order. */
export function eventRowKey(sequence: number): string {
  return `event-${String(sequence).padStart(10, "0")}`;
}

export function eventRowOf(
  account: string,
  { sequence, event, text, previousHash, hash }: RecordedEvent,
): EventRow {
  return {
    partitionKey: account,
    rowKey: eventRowKey(sequence),
    type: event.type,
    event: text,
    previousHash,
    hash,
  };
}

/** @throws {RecordUnreadableError} the row is no event, or its text is not what its hash was made of. */
export function recordedEventOf(row: unknown): RecordedEvent {
  const parsed = eventRow.safeParse(row);
  if (!parsed.success) throw new RecordUnreadableError("an event", { cause: parsed.error });
  const { partitionKey, event: text, previousHash, hash } = parsed.data;
  const { sequence, event } = decodeEvent(text);
  if (linkHash(previousHash, text) !== hash) {
    throw new RecordUnreadableError(`event ${sequence} of "${partitionKey}", which was changed,`);
  }
  return { sequence, event, text, previousHash, hash };
}

/** @throws {RecordUnreadableError} an event is missing or stands in the wrong place. */
export function chained(
  account: string,
  events: readonly RecordedEvent[],
  after: Pick<Trail, "sequence" | "hash"> = { sequence: 0, hash: firstHash },
): readonly RecordedEvent[] {
  let previousHash = after.hash;
  for (const [index, event] of events.entries()) {
    if (event.previousHash !== previousHash || event.sequence !== after.sequence + index + 1) {
      throw new RecordUnreadableError(`the chain of "${account}" before event ${event.sequence}`);
    }
    previousHash = event.hash;
  }
  return events;
}
