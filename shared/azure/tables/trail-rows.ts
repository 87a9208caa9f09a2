import { isDate } from "node:util/types";
import * as z from "zod";
import { maxClaimMs } from "../../domain/decide/effect.ts";
import { decodeEvent, firstHash, linkHash } from "../../records/event-codec.ts";
import { RecordUnreadableError } from "../../errors.ts";
import { columnsOf, textIn } from "./long-column.ts";
import { notAfter, storedAt, withPastInstants } from "./stored-at.ts";
import type { RecordedEvent, Trail } from "../../records/trail.ts";
import { recordSchemaVersion } from "../../records/record-schema.ts";
import type { SameShape } from "../../records/same-shape.ts";
import { parseRow } from "./stored-row.ts";
import { decodeClaim, decodeObjection, decodeState, encodeState } from "../../records/account-state-codec.ts";

export const headRowKey = "head";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** A date of any realm, such as one that `structuredClone` has made. */
const instant = z.custom<Date>((value) => isDate(value) && !Number.isNaN(value.getTime()));

/**
 * The fields of a trail that its head row keeps, and how: dates, numbers and texts as they are, the rest as JSON. Each
 * has the column of its name, except that `account` is the partition and `state` the column `rotation`. Reading checks
 * every column, because anyone with access to the table can write anything.
 */
export const head = z.strictObject({
  account: z.string().min(1),
  schema: z.int().min(1).max(recordSchemaVersion),
  sequence: z.int().min(0),
  hash,
  state: json(decodeState, encodeState),
  failures: z.int().min(0).default(0),
  claim: json(decodeClaim, JSON.stringify).exactOptional(),
  objection: json(decodeObjection, JSON.stringify).exactOptional(),
  wakeAt: instant.exactOptional(),
  watchedAt: instant.exactOptional(),
  slotsCheckedAt: instant.exactOptional(),
  falseAlarmAt: instant.exactOptional(),
  watchBy: instant.exactOptional(),
  indexedAt: instant.exactOptional(),
  keysNoted: z
    .string()
    .regex(/^[0-9a-f]{8} [0-9a-f]{16} [0-9a-f]{16}$/)
    .exactOptional(),
  movedAt: instant.exactOptional(),
  archivedThrough: z.string().exactOptional(),
  checkpointedThrough: z.int().positive().exactOptional(),
  checkpointedAt: instant.exactOptional(),
  etag: z.string().exactOptional(),
});

type Head = Omit<Trail, "unsaved"> & { readonly schema: number };
true satisfies SameShape<Head, z.output<typeof head>>;

/** The row that every write of an account replaces. */
export type HeadRow = ReturnType<typeof headRowOf>;

/** The row of one event, which is never written again. */
export type EventRow = ReturnType<typeof eventRowOf>;

export const eventRow = z.strictObject({
  partitionKey: z.string(),
  type: z.string(),
  event: z.string(),
  previousHash: hash,
  hash,
});

/** Columns keep the order that they have always had. */
export function headRowOf({ etag: _read, ...trail }: Trail) {
  const encoded = z.encode(head, { ...trail, schema: recordSchemaVersion });
  const { account, schema, sequence, hash, state, failures, claim, objection, ...others } = encoded;
  return {
    partitionKey: account,
    rowKey: headRowKey,
    schema,
    sequence,
    hash,
    // Repeated outside the JSON, so that people can query it.
    phase: trail.state.phase,
    ...columnsOf("rotation", state),
    failures,
    ...(claim !== undefined && { claim }),
    ...columnsOf("objection", objection ?? ""),
    ...others,
  };
}

/**
 * Reads a head row.
 *
 * @throws {RecordFromNewerBuildError} a newer build wrote the row, so this one must not replace it.
 * @throws {RecordUnreadableError} keyturn did not write the row.
 */
export function trailOf(row: object): Trail {
  const { phase: _forPeople, ...columns }: { readonly phase?: unknown } = row;
  const latest = storedAt(row);
  const state = textIn(row, "rotation");
  const { schema: _known, ...trail } = parseRow(
    head,
    filledIn({
      ...columns,
      account: "partitionKey" in row && row.partitionKey,
      state: latest && state ? withPastInstants(state, latest) : state,
      objection: textIn(row, "objection"),
    }),
    "the head of an account",
    ["rotation", "objection"],
  );
  return latest ? credible(trail, latest) : trail;
}

/** A process whose clock was ahead may have dated a head later than the storage says that it was stored. */
function credible(trail: Trail, latest: Date): Trail {
  const { claim, movedAt, watchedAt, slotsCheckedAt, falseAlarmAt, checkpointedAt } = trail;
  const longest = new Date(latest.getTime() + maxClaimMs);
  return {
    ...trail,
    ...(claim && { claim: { ...claim, until: notAfter(longest, claim.until) } }),
    ...(movedAt && { movedAt: notAfter(latest, movedAt) }),
    ...(watchedAt && { watchedAt: notAfter(latest, watchedAt) }),
    ...(slotsCheckedAt && { slotsCheckedAt: notAfter(latest, slotsCheckedAt) }),
    ...(falseAlarmAt && { falseAlarmAt: notAfter(latest, falseAlarmAt) }),
    ...(checkpointedAt && { checkpointedAt: notAfter(latest, checkpointedAt) }),
  };
}

/** Leaves out a JSON column that was emptied by hand, and an empty ETag. */
function filledIn(columns: object): object {
  const mayBeEmpty = new Set(["claim", "objection", "etag"]);
  return Object.fromEntries(
    Object.entries(columns).filter(
      ([name, value]) => value !== undefined && (value !== "" || !mayBeEmpty.has(name)),
    ),
  );
}

function json<T>(decode: (text: string) => T, encode: (value: T) => string) {
  return z.codec(
    z.string(),
    z.custom<T>((value) => typeof value === "object"),
    { decode: (text) => decode(text), encode: (value) => encode(value) },
  );
}

/** Row keys sort as text: padded numbers come back in order. */
export function eventRowKey(sequence: number): string {
  return `event-${String(sequence).padStart(10, "0")}`;
}

export function eventRowOf(account: string, { sequence, event, text, previousHash, hash }: RecordedEvent) {
  return {
    partitionKey: account,
    rowKey: eventRowKey(sequence),
    type: event.type,
    ...columnsOf("event", text),
    previousHash,
    hash,
  };
}

/**
 * Reads an event's row.
 *
 * @throws {RecordFromNewerBuildError} it says what this build does not know.
 * @throws {RecordUnreadableError} the row is no event, or its text does not match its hash.
 */
export function recordedEventOf(row: object): RecordedEvent {
  const whole = { ...row, event: textIn(row, "event") };
  const { partitionKey, event: text, previousHash, hash } = parseRow(eventRow, whole, "an event", ["event"]);
  const { sequence, event } = decodeEvent(text);
  if (linkHash(previousHash, text) !== hash) {
    throw new RecordUnreadableError(`event ${sequence} of "${partitionKey}", which was changed,`);
  }
  return { sequence, event, text, previousHash, hash };
}

/** @throws {RecordUnreadableError} an event is missing or out of order. */
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
