import * as z from "zod";
import { sha256 } from "../digest.ts";
import type { RotationEvent } from "../domain/rotation/rotation-event.ts";
import { RecordUnreadableError } from "../errors.ts";
import {
  confirmations,
  declaration,
  drift,
  emergency,
  endpoint,
  fingerprint,
  instant,
  keyFingerprints,
  leaked,
  mode,
  outcome,
  place,
  recordSchemaVersion,
  slot,
  storedSecret,
  target,
  versionInVault,
  waived,
} from "./record-schema.ts";
import type { SameShape } from "./same-shape.ts";

interface StoredEvent {
  readonly schema: typeof recordSchemaVersion;
  readonly sequence: number;
  readonly event: RotationEvent;
}

const at = instant;
const text = z.string();
const correlationId = text.exactOptional();

const rotationEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("enrolment-started"),
    at,
    target,
    endpoint,
    active: slot,
    keys: keyFingerprints,
    standbyUnpublishedSince: instant,
    superseded: z.array(versionInVault),
    activePublishedSince: instant.exactOptional(),
    refreshBoundMs: z.number().exactOptional(),
  }),
  z.object({ type: z.literal("account-enrolled"), at }),
  z.object({ type: z.literal("secret-stored"), at, stored: storedSecret, correlationId }),
  z.object({
    type: z.literal("rotation-requested"),
    at,
    rotation: text,
    mode,
    requestedBy: text,
    reason: text.exactOptional(),
    notBefore: instant.exactOptional(),
  }),
  z.object({
    type: z.literal("preflight-passed"),
    at,
    endpoint: text,
    keys: keyFingerprints,
    superseded: z.array(versionInVault),
    confirmations,
    waived: waived.exactOptional(),
  }),
  z.object({ type: z.literal("standby-key-regenerated"), at, fresh: fingerprint, correlationId }),
  z.object({ type: z.literal("fresh-key-proven"), at, acceptances: z.number() }),
  z.object({ type: z.literal("fresh-key-published"), at }),
  z.object({
    type: z.literal("adoption-confirmed"),
    at,
    confirmations,
    waived: waived.exactOptional(),
    waiver: z.object({ by: text, reason: text, notAdopted: z.array(text) }).exactOptional(),
  }),
  z.object({
    type: z.literal("previous-key-regenerated"),
    at,
    replacement: fingerprint,
    correlationId,
  }),
  z.object({ type: z.literal("revocation-proven"), at, refusals: z.number() }),
  z.object({ type: z.literal("revocation-unproven"), at }),
  z.object({ type: z.literal("superseded-version-disabled"), at, place, version: text }),
  z.object({ type: z.literal("revert-requested"), at, by: text, reason: text }),
  z.object({ type: z.literal("previous-key-published"), at }),
  z.object({
    type: z.literal("emergency-declared"),
    at,
    rotation: text,
    emergency,
    leaked: leaked.exactOptional(),
  }),
  z.object({ type: z.literal("rotation-approved"), at, by: text, reason: text }),
  z.object({ type: z.literal("account-paused"), at, by: text, reason: text }),
  z.object({ type: z.literal("account-resumed"), at, by: text, reason: text }),
  z.object({ type: z.literal("consumer-registered"), at, consumer: declaration, by: text }),
  z.object({ type: z.literal("consumer-approved"), at, consumer: text, by: text, reason: text }),
  z.object({
    type: z.literal("consumer-deregistered"),
    at,
    consumer: text,
    by: text,
    reason: text.exactOptional(),
  }),
  z.object({ type: z.literal("refresh-bound-changed"), at, boundMs: z.number() }),
  z.object({ type: z.literal("drift-found"), at, drift }),
  z.object({ type: z.literal("drift-repaired"), at }),
  z.object({ type: z.literal("repair-abandoned"), at, by: text.exactOptional(), reason: text }),
  z.object({ type: z.literal("account-verified"), at, published: z.array(versionInVault) }),
  z.object({ type: z.literal("account-moved"), at, from: text, resourceId: text }),
  z.object({
    type: z.literal("rotation-ended"),
    at,
    outcome,
    touchedAt: instant.exactOptional(),
    by: text.exactOptional(),
    reason: text.exactOptional(),
  }),
]);

const storedEvent = z.object({
  schema: z.literal(recordSchemaVersion),
  sequence: z.int().positive(),
  event: rotationEvent,
});
true satisfies SameShape<StoredEvent, z.output<typeof storedEvent>>;

export const firstHash = "0".repeat(64);

/** The text of an event as it is stored and hashed. */
export function encodeEvent(sequence: number, event: RotationEvent): string {
  const stored: StoredEvent = { schema: recordSchemaVersion, sequence, event };
  return JSON.stringify(stored);
}

/**
 * Reads a stored event.
 *
 * @throws {RecordUnreadableError} the text is no event of a known schema version.
 */
export function decodeEvent(stored: string): Omit<StoredEvent, "schema"> {
  try {
    const { schema: _known, ...read } = storedEvent.parse(JSON.parse(stored));
    return read;
  } catch (error) {
    throw new RecordUnreadableError("an event", { cause: error });
  }
}

/** Links an event to the one before it: a change of a stored text breaks every later hash. */
export function linkHash(previousHash: string, stored: string): string {
  return sha256(`${previousHash}\n${stored}`);
}
