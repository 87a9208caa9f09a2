import * as z from "zod";
import { sha256 } from "../digest.ts";
import type { RotationEvent } from "../domain/rotation/rotation-event.ts";
import { jsonIn, parseRecord } from "./parse-record.ts";
import {
  confirmations,
  declaration,
  declaredRules,
  drift,
  emergency,
  endpoint,
  fingerprint,
  instant,
  keyFingerprints,
  leaked,
  leftOut,
  mode,
  outcome,
  owed,
  owner,
  passedCopies,
  place,
  slot,
  storedSecret,
  summary,
  target,
  terms,
  versionInVault,
  waived,
  probe,
} from "./record-schema.ts";
import type { SameShape } from "./same-shape.ts";

/**
 * The form of an event's text, which is hashed and never rewritten. What events may say is counted by the version of the
 * head that is saved with them.
 */
const eventVersion = 1;

interface StoredEvent {
  readonly schema: typeof eventVersion;
  readonly sequence: number;
  readonly event: RotationEvent;
}

const at = instant;
const text = z.string();
const correlationId = text.exactOptional();

/** Every event, by its type. */
export const rotationEvent = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("enrolment-started"),
    at,
    target,
    endpoint,
    probe: probe.exactOptional(),
    active: slot,
    keys: keyFingerprints,
    standbyUnpublishedSince: instant,
    superseded: z.array(versionInVault),
    activePublishedSince: instant.exactOptional(),
    refreshBoundMs: z.number().exactOptional(),
  }),
  z.strictObject({ type: z.literal("account-enrolled"), at, owed: owed.exactOptional() }),
  z.strictObject({ type: z.literal("secret-stored"), at, stored: storedSecret, correlationId }),
  z.strictObject({
    type: z.literal("rotation-requested"),
    at,
    rotation: text,
    mode,
    requestedBy: text,
    reason: text.exactOptional(),
    notBefore: instant.exactOptional(),
    terms: terms.exactOptional(),
  }),
  z.strictObject({
    type: z.literal("preflight-passed"),
    at,
    endpoint: text,
    probe: probe.exactOptional(),
    keys: keyFingerprints,
    superseded: z.array(versionInVault),
    confirmations,
    waived: waived.exactOptional(),
    summary: summary.exactOptional(),
    waivedLeftOut: leftOut.exactOptional(),
    copies: passedCopies.exactOptional(),
  }),
  z.strictObject({ type: z.literal("standby-key-regenerated"), at, fresh: fingerprint, correlationId }),
  z.strictObject({
    type: z.literal("fresh-key-proven"),
    at,
    acceptances: z.number(),
    listedOnly: z.literal(true).exactOptional(),
  }),
  z.strictObject({ type: z.literal("fresh-key-published"), at, owed: owed.exactOptional() }),
  z.strictObject({
    type: z.literal("adoption-confirmed"),
    at,
    confirmations,
    waived: waived.exactOptional(),
    waiver: z
      .strictObject({
        by: text,
        reason: text,
        notAdopted: z.array(text),
        notAdoptedLeftOut: leftOut.exactOptional(),
      })
      .exactOptional(),
    summary: summary.exactOptional(),
    waivedLeftOut: leftOut.exactOptional(),
    copies: passedCopies.exactOptional(),
  }),
  z.strictObject({
    type: z.literal("previous-key-regenerated"),
    at,
    replacement: fingerprint,
    correlationId,
  }),
  z.strictObject({ type: z.literal("revocation-proven"), at, refusals: z.number() }),
  z.strictObject({ type: z.literal("revocation-unproven"), at }),
  z.strictObject({ type: z.literal("superseded-version-disabled"), at, place, version: text }),
  z.strictObject({ type: z.literal("revert-requested"), at, by: text, reason: text }),
  z.strictObject({ type: z.literal("previous-key-published"), at, owed: owed.exactOptional() }),
  z.strictObject({
    type: z.literal("emergency-declared"),
    at,
    rotation: text,
    emergency,
    leaked: leaked.exactOptional(),
    terms: terms.exactOptional(),
  }),
  z.strictObject({ type: z.literal("rotation-approved"), at, by: text, reason: text }),
  z.strictObject({
    type: z.literal("account-declared"),
    at,
    declaration: text,
    previous: text.exactOptional(),
    file: text,
    by: text.exactOptional(),
    approvedBy: text.exactOptional(),
    reason: text.exactOptional(),
    changes: z.array(text),
    changesLeftOut: leftOut.exactOptional(),
    rules: declaredRules,
  }),
  z.strictObject({
    type: z.literal("account-removed"),
    at,
    file: text,
    by: text.exactOptional(),
    approvedBy: text.exactOptional(),
    reason: text.exactOptional(),
  }),
  z.strictObject({ type: z.literal("terms-loosened"), at, terms, by: text, reason: text }),
  z.strictObject({ type: z.literal("account-paused"), at, by: text, reason: text }),
  z.strictObject({ type: z.literal("account-resumed"), at, by: text, reason: text }),
  z.strictObject({ type: z.literal("consumer-registered"), at, consumer: declaration, by: text }),
  z.strictObject({ type: z.literal("consumer-approved"), at, consumer: text, by: text, reason: text }),
  z.strictObject({
    type: z.literal("consumer-deregistered"),
    at,
    consumer: text,
    by: text,
    reason: text.exactOptional(),
  }),
  z.strictObject({
    type: z.literal("instance-contested"),
    at,
    consumer: text,
    instance: text,
    owner,
    fingerprint,
  }),
  z.strictObject({
    type: z.literal("contest-settled"),
    at,
    consumer: text,
    instance: text,
    by: text,
    reason: text,
  }),
  z.strictObject({ type: z.literal("refresh-bound-changed"), at, boundMs: z.number() }),
  z.strictObject({
    type: z.literal("key-handed-over"),
    at,
    consumer: text,
    place: text,
    fingerprint,
    etag: text.exactOptional(),
    correlationId,
  }),
  z.strictObject({ type: z.literal("drift-found"), at, drift }),
  z.strictObject({ type: z.literal("drift-repaired"), at, owed: owed.exactOptional() }),
  z.strictObject({ type: z.literal("repair-abandoned"), at, by: text.exactOptional(), reason: text }),
  z.strictObject({ type: z.literal("account-verified"), at, published: z.array(versionInVault) }),
  z.strictObject({ type: z.literal("account-moved"), at, from: text, resourceId: text }),
  z.strictObject({ type: z.literal("trail-restored"), at, backupAt: instant }),
  z.strictObject({
    type: z.literal("rotation-ended"),
    at,
    outcome,
    touchedAt: instant.exactOptional(),
    by: text.exactOptional(),
    reason: text.exactOptional(),
    owed: owed.exactOptional(),
  }),
]);

export const storedEvent = z.strictObject({
  schema: z.literal(eventVersion),
  sequence: z.int().positive(),
  event: rotationEvent,
});
true satisfies SameShape<StoredEvent, z.output<typeof storedEvent>>;

export const firstHash = "0".repeat(64);

/** The text of an event as it is stored and hashed. */
export function encodeEvent(sequence: number, event: RotationEvent): string {
  const stored: StoredEvent = { schema: eventVersion, sequence, event };
  return JSON.stringify(stored);
}

/**
 * Reads a stored event.
 *
 * @throws {RecordFromNewerBuildError} it says what this build does not know.
 * @throws {RecordUnreadableError} the text is no event.
 */
export function decodeEvent(stored: string): Omit<StoredEvent, "schema"> {
  const { schema: _known, ...read } = parseRecord(
    storedEvent,
    jsonIn(stored, "an event"),
    "an event",
    eventVersion,
  );
  return read;
}

/** Links an event to the one before it: a change of a stored text breaks every later hash. */
export function linkHash(previousHash: string, stored: string): string {
  return sha256(`${previousHash}\n${stored}`);
}
