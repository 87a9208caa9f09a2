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

const at = instant;
const text = z.string();
const correlationId = text.optional();

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
    activePublishedSince: instant.optional(),
  }),
  z.object({ type: z.literal("account-enrolled"), at }),
  z.object({ type: z.literal("secret-stored"), at, stored: storedSecret, correlationId }),
  z.object({
    type: z.literal("rotation-requested"),
    at,
    rotation: text,
    mode,
    requestedBy: text,
    reason: text.optional(),
    notBefore: instant.optional(),
  }),
  z.object({
    type: z.literal("preflight-passed"),
    at,
    endpoint: text,
    keys: keyFingerprints,
    superseded: z.array(versionInVault),
    confirmations,
    waived: waived.optional(),
  }),
  z.object({ type: z.literal("standby-key-regenerated"), at, fresh: fingerprint, correlationId }),
  z.object({ type: z.literal("fresh-key-proven"), at, acceptances: z.number() }),
  z.object({ type: z.literal("fresh-key-published"), at }),
  z.object({
    type: z.literal("adoption-confirmed"),
    at,
    confirmations,
    waived: waived.optional(),
    waiver: z.object({ by: text, reason: text, notAdopted: z.array(text) }).optional(),
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
  z.object({ type: z.literal("emergency-declared"), at, rotation: text, emergency }),
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
    reason: text.optional(),
  }),
  z.object({ type: z.literal("drift-found"), at, drift }),
  z.object({ type: z.literal("drift-repaired"), at }),
  z.object({
    type: z.literal("rotation-ended"),
    at,
    outcome,
    by: text.optional(),
    reason: text.optional(),
  }),
]);

const envelope = z.object({
  schema: z.literal(recordSchemaVersion),
  sequence: z.int().positive(),
  event: rotationEvent,
});

export const firstHash = "0".repeat(64);

/** The text of an event as it is stored and hashed. */
export function encodeEvent(sequence: number, event: RotationEvent): string {
  return JSON.stringify({ schema: recordSchemaVersion, sequence, event });
}

/**
 * Reads a stored event.
 *
 * @throws {RecordUnreadableError} the text is no event of a known schema version.
 */
export function decodeEvent(stored: string): { sequence: number; event: RotationEvent } {
  try {
    // Optional fields that are absent stay absent, so the parsed value has the event's exact shape.
    const { sequence, event } = envelope.parse(JSON.parse(stored));
    return { sequence, event: event as RotationEvent };
  } catch (error) {
    throw new RecordUnreadableError("an event", { cause: error });
  }
}

/** Links an event to the one before it: whoever changes a stored text breaks every later hash. */
export function linkHash(previousHash: string, stored: string): string {
  return sha256(`${previousHash}\n${stored}`);
}
