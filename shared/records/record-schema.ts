import { secretRoles } from "../domain/secret-place.ts";
import { slots } from "../domain/key.ts";
import {
  compromisedKeys,
  criticalities,
  emergencyGates,
  environments,
  remedies,
  rotationModes,
  rotationOutcomes,
  strengths,
} from "../domain/vocabulary.ts";
import * as z from "zod";
import type { Fingerprint } from "../domain/key.ts";
import { blockerReasons, reasons } from "../domain/objection.ts";
import { passedBecause } from "../domain/rotation/rotation-event.ts";

/**
 * The version of the records that this build writes; a build leaves records of a later version alone. Raise it with the
 * first change of any record after a release: `test/compatibility/record-shapes.test.ts` says when.
 */
export const recordSchemaVersion = 2;

export const instant = z.iso.datetime({ offset: false }).transform((text) => new Date(text));
/** The data plane's endpoint. The oldest records hold none, and the next preflight adds it. */
export const endpoint = z.string().default("");
export const slot = z.enum(slots);
export const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{16}$/, "must be 16 hex digits")
  .transform((text) => text as Fingerprint);
export const keyFingerprints = z.strictObject({ key1: fingerprint, key2: fingerprint });
export const mode = z.enum(rotationModes);
export const outcome = z.enum(rotationOutcomes);
export const target = z.strictObject({
  resourceId: z.string(),
  publishedSecret: z.string(),
  vaults: z.array(z.string()),
});
export const versionInVault = z.strictObject({ vault: z.string(), version: z.string() });
export const place = z.strictObject({ vault: z.string(), secret: z.enum(secretRoles) });
/** Secrets that were left unwritten. */
export const owed = z.array(place);
export const storedSecret = place.extend({ version: z.string(), fingerprint });

const confirmation = z.strictObject({
  consumer: z.string(),
  instance: z.string(),
  fingerprint,
  receivedAt: instant,
  strength: z.enum(strengths),
});
export const confirmations = z.array(confirmation);

const tally = z.strictObject({
  instances: z.number(),
  fingerprint,
  strengths: z.strictObject({ proven: z.number(), resolved: z.number(), circumstantial: z.number() }),
  oldest: instant,
  newest: instant,
  digest: z.string(),
});
export const summary = z.strictObject({
  consumers: z.array(tally.extend({ consumer: z.string() })),
  others: tally.extend({ consumers: z.number() }).exactOptional(),
});

export const leftOut = z.strictObject({ count: z.number(), digest: z.string() });

export const waived = z.array(
  z.strictObject({ consumer: z.string(), by: z.string(), reason: z.string(), until: instant }),
);

export const passedCopies = z.strictObject({
  count: z.int(),
  named: z.array(
    z.strictObject({
      resource: z.string(),
      name: z.string(),
      slot,
      fingerprint,
      because: z.enum(passedBecause),
      by: z.string().exactOptional(),
      reason: z.string().exactOptional(),
    }),
  ),
});

export const emergency = z.strictObject({
  compromised: z.enum(compromisedKeys),
  gate: z.enum(emergencyGates),
  deadlineMs: z.number().min(0),
  declaredAt: instant,
  by: z.string(),
  reason: z.string(),
  leaveOut: z.array(z.string()).exactOptional(),
  unconfirmed: z.string().exactOptional(),
  confirmedBy: z.string().exactOptional(),
});

export const terms = z.strictObject({
  declaration: z.string(),
  file: z.string(),
  since: instant,
  by: z.string().exactOptional(),
  approvedBy: z.string().exactOptional(),
});
export const declaredRules = z.strictObject({
  cadenceMs: z.number(),
  timerGraceMs: z.number(),
  approval: z.enum(["none", "required"]),
});

/** The path of a call to the data plane. */
export const probe = z.string().max(100);

export const leaked = z.array(z.strictObject({ slot, fingerprint }));

export const gone = z.array(
  z.strictObject({ fingerprint, at: instant, byKeyturn: z.literal(true).exactOptional() }),
);

export const unprovenDeath = z.strictObject({
  slot,
  fingerprint,
  rotation: z.string(),
  since: instant,
  leaked: z.literal(true).exactOptional(),
});

export const handed = z.array(
  z.strictObject({
    consumer: z.string(),
    place: z.string(),
    fingerprint,
    at: instant,
    etag: z.string().exactOptional(),
  }),
);

export const owner = z.strictObject({ name: z.string(), contact: z.string() });
export const declaration = z.strictObject({
  name: z.string(),
  owner,
  environment: z.enum(environments),
  criticality: z.enum(criticalities),
  instances: z.number(),
  refreshWithinMs: z.number(),
  principal: z.string(),
  resourceId: z.string().exactOptional(),
});
export const registration = declaration.extend({
  registeredAt: instant,
  approved: z.strictObject({ by: z.string(), at: instant }).exactOptional(),
});

const superseded = z.array(versionInVault);
export const drift = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("roles-swapped"),
    active: slot,
    keys: keyFingerprints,
    standbyUnpublishedSince: instant,
  }),
  z.strictObject({ kind: z.literal("keys-changed"), keys: keyFingerprints, owed: owed.exactOptional() }),
  z.strictObject({ kind: z.literal("secrets-unusable"), places: z.array(place) }),
  z.strictObject({ kind: z.literal("published-key-dead"), keys: keyFingerprints, superseded }),
  z.strictObject({
    kind: z.literal("fresh-key-dead"),
    keys: keyFingerprints,
    fresh: fingerprint,
    superseded,
  }),
  z.strictObject({ kind: z.literal("published-overwritten"), superseded }),
  z.strictObject({ kind: z.literal("reverted-by-hand"), keys: keyFingerprints, publishedAt: instant }),
  z.strictObject({
    kind: z.literal("retired-out-of-band"),
    replacement: fingerprint,
    notAdopted: z.array(z.string()),
    notAdoptedLeftOut: leftOut.exactOptional(),
  }),
  z.strictObject({ kind: z.literal("previous-key-dead"), keys: keyFingerprints, superseded }),
]);

const effect = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("regenerate"), slot, stale: fingerprint }),
  z.strictObject({ type: z.literal("store"), place, slot, fingerprint }),
  z.strictObject({ type: z.literal("disable"), place, version: z.string() }),
  z.strictObject({
    type: z.literal("hand-over"),
    consumer: z.string(),
    place: z.string(),
    slot,
    fingerprint,
  }),
]);
export const claim = z.strictObject({ worker: z.string(), until: instant, effect });

const blocker = z.strictObject({
  consumer: z.string(),
  owner,
  reason: z.enum(blockerReasons),
  message: z.string(),
});
export const objection = z.strictObject({
  reason: z.enum(reasons),
  message: z.string(),
  remedy: z.enum(remedies),
  until: instant.exactOptional(),
  blockers: z.array(blocker).exactOptional(),
  vaults: z.array(z.string()).exactOptional(),
  since: instant.exactOptional(),
});
