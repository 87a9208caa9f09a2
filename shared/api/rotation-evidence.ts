import { secretRoles } from "../domain/secret-place.ts";
import { compromisedKeys, emergencyGates, strengths } from "../domain/vocabulary.ts";
import * as z from "zod";
import { passedBecause } from "../domain/rotation/rotation-event.ts";
import { fingerprint, fingerprints, instant, list, mode, outcome, slot } from "./fields.ts";

const text = z.string();
/** The event of the trail that records it. */
const told = { sequence: z.int().positive(), at: instant };
const version = z.strictObject({ vault: text, version: text });

const keys = z.strictObject({
  active: slot,
  fingerprints,
  publishedAt: instant,
  /** The versions of the published secret that are replaced, as observed by a preflight. */
  versions: list(version).optional(),
});

const confirmation = z.strictObject({
  consumer: text,
  instance: text,
  fingerprint,
  receivedAt: instant,
  strength: z.enum(strengths),
});

const tally = {
  instances: z.int(),
  fingerprint,
  strengths: z.strictObject({ proven: z.int(), resolved: z.int(), circumstantial: z.int() }),
  /** When the oldest and the newest of their reports were received. */
  oldest: instant,
  newest: instant,
  /** SHA-256 of the list, as canonical JSON (RFC 8785) sorted by consumer and instance. */
  digest: text,
};

/** Stands for the list of confirmations where an event has no room for it. */
const summary = z.strictObject({
  consumers: list(z.strictObject({ consumer: text, ...tally })),
  /** All further consumers together. */
  others: z.strictObject({ consumers: z.int(), ...tally }).optional(),
});

/** The rest of a list that an event has no room for: how many entries, and SHA-256 of their canonical JSON. */
export const leftOut = z.strictObject({ count: z.int(), digest: text });

/** The gate was passed for one of the two regenerations, on these confirmations. */
const decision = z.strictObject({
  ...told,
  about: z.enum(["standby-key", "previous-key"]),
  /** Empty where `summary` stands for it. */
  confirmations: list(confirmation),
  summary: summary.optional(),
  strengths: z.strictObject({ proven: z.int(), resolved: z.int(), circumstantial: z.int() }),
  /** Consumers with a waiver, which the gate did not wait for. */
  waived: list(z.strictObject({ consumer: text, by: text, reason: text, until: instant })),
  waivedLeftOut: leftOut.optional(),
  /** The gate itself was waived. */
  waiver: z
    .strictObject({ by: text, reason: text, notAdopted: list(text), notAdoptedLeftOut: leftOut.optional() })
    .optional(),
  /** Copies of keys that it went on despite: how many, and the first few. */
  copies: z
    .strictObject({
      count: z.int(),
      named: list(
        z.strictObject({
          resource: text,
          name: text,
          slot,
          fingerprint,
          because: z.enum(passedBecause),
          by: text.optional(),
          reason: text.optional(),
        }),
      ),
    })
    .optional(),
});

const change = z.strictObject({
  ...told,
  change: z.enum([
    "standby-key-regenerated",
    "previous-key-regenerated",
    "secret-stored",
    "superseded-version-disabled",
  ]),
  fingerprint: fingerprint.optional(),
  vault: text.optional(),
  secret: z.enum(secretRoles).optional(),
  version: text.optional(),
  /** Azure's correlation id of the call. */
  correlationId: text.optional(),
});

/** Why consumers can or cannot be sent back to their previous key. */
const rollbackReasons = [
  "PreviousKeyValid",
  "RolledBack",
  "RotationAbandoned",
  "NothingPublished",
  "KeysSwitchedOff",
  "ConsumersKeptTheirKey",
  "PreviousKeyRegenerated",
  "PreviousKeyLeaked",
  "PreviousKeyRegeneratedByOthers",
] as const;

/** Whether consumers could be sent back to the previous key at the time of the export. */
const rollback = z.strictObject({
  possible: z.boolean(),
  because: z.enum(rollbackReasons),
  /** When it became impossible; `endedBy` is the event that ended it. */
  endedAt: instant.optional(),
  endedBy: z.int().positive().optional(),
});

/** One rotation, derived from its events. */
export const rotationEvidence = z.strictObject({
  rotation: text,
  mode,
  requestedBy: text,
  requestedAt: instant,
  reason: text.optional(),
  events: z.strictObject({ first: z.int().positive(), last: z.int().positive() }),
  before: keys,
  approvals: list(z.strictObject({ ...told, by: text, reason: text })),
  emergencies: list(
    z.strictObject({
      ...told,
      by: text,
      reason: text,
      compromised: z.enum(compromisedKeys),
      /** The leaked keys; absent from records of older builds. */
      leaked: list(z.strictObject({ slot, fingerprint })).optional(),
      gate: z.enum(emergencyGates),
      deadlineMs: z.number(),
    }),
  ),
  decisions: list(decision),
  changes: list(change),
  drifts: list(z.strictObject({ ...told, kind: text })),
  /** Consecutive acceptances of the fresh key by the data plane before publication. */
  life: z.strictObject({ ...told, acceptances: z.int() }).optional(),
  /** Whether the data plane was observed to refuse the old key. */
  death: z.strictObject({ ...told, proven: z.boolean(), refusals: z.int().optional() }).optional(),
  outcome: outcome.optional(),
  endedAt: instant.optional(),
  endedBy: text.optional(),
  endReason: text.optional(),
  after: keys,
  rollback,
});

export type RotationEvidence = z.output<typeof rotationEvidence>;
