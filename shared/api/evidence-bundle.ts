import { criticalities } from "../domain/vocabulary.ts";
import * as z from "zod";
import { environment, instant, list, owner } from "./fields.ts";
import { leftOut, rotationEvidence } from "./rotation-evidence.ts";

const text = z.string();
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The version of the bundle that this program writes. */
export const evidenceSchemaVersion = 3;
/**
 * Those that it verifies: in the first, every bundle held the trail from the account's first event; before the third,
 * none held checkpoints.
 */
const knownSchemas = z.union([z.literal(1), z.literal(2), z.literal(evidenceSchemaVersion)]);

const scope = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("rotation"), account: text, rotation: text }),
  z.strictObject({
    kind: z.literal("period"),
    /** Inclusive; `to` is exclusive. */
    from: instant,
    to: instant,
    /** Only accounts that serve it, plus those whose environment is unknown. */
    environment: environment.optional(),
    /** Only this account. */
    account: text.optional(),
  }),
]);

/** The fleet file's entry of an account at the time of the export. */
const inventory = z.strictObject({
  resourceId: text,
  publishedSecret: text,
  vaults: list(text),
  cadenceMs: z.number(),
  timerGraceMs: z.number(),
  approval: z.enum(["none", "required"]),
  /** Since when it has been in force, where the trail says so. */
  since: instant.optional(),
  withoutConsumersBecause: text.optional(),
  consumers: list(
    z.strictObject({
      name: text,
      owner,
      environment,
      criticality: z.enum(criticalities),
      instances: z.int(),
      waiver: z.strictObject({ by: text, reason: text, until: instant }).optional(),
    }),
  ),
});

/** An event exactly as stored. Its hash is SHA-256 of the previous hash, a line feed and the text. */
const link = z.strictObject({ sequence: z.int().positive(), previousHash: hash, hash, text });

/**
 * The events that came before those of a rotation, which the evidence of earlier rotations holds. The state is that after the
 * last of them, as keyturn stores it: what follows is derived from it.
 */
const history = z.strictObject({ events: z.int().positive(), hash, state: text });

/** A safeguard that was set aside, and who answers for it. */
const exception = z.strictObject({
  kind: z.enum([
    "consumer-waived",
    "consumer-not-waited-for",
    "gate-waived",
    "without-consumers",
    "copies-set-aside",
    "instance-contested",
    "contest-settled",
    "paused",
    "terms-loosened",
    "loosening-approved",
    "file-written-directly",
  ]),
  consumer: text.optional(),
  by: text.optional(),
  reason: text,
  /** Consumers that had not adopted the fresh key when the gate was waived. */
  notAdopted: list(text).optional(),
  notAdoptedLeftOut: leftOut.optional(),
  /** Copies of keys that did not hold a rotation. */
  copies: z.int().optional(),
  /** The beginning; absent where the fleet file gives none. */
  at: instant.optional(),
  until: instant.optional(),
  /** The event that records it; absent for an exception from the fleet file. */
  sequence: z.int().positive().optional(),
});

export const gapCodes = [
  "TrailUnreadable",
  "TrailShort",
  "NotEnrolled",
  "NotInFleet",
  "RotationNotEnded",
  "ApprovalMissing",
  "NobodyConfirmed",
  "CircumstantialOnly",
  "CorrelationIdMissing",
  "RetiredOutOfBand",
  "RevocationUnproven",
] as const;

/** Evidence that an auditor may expect and that is missing. */
const gap = z.strictObject({ code: z.enum(gapCodes), rotation: text.optional() });

export const accountEvidence = z.strictObject({
  account: text,
  inventory: inventory.optional(),
  /** The account's last event at the time of the export. */
  head: z.strictObject({ sequence: z.int().min(0), hash }),
  /** Why the trail is missing or incomplete. */
  fault: text.optional(),
  /** What the trail continues; absent when it begins with the account's first event. */
  history: history.optional(),
  /** Of a period, from the account's first event to the last within it; of a rotation, from the end of the one before. */
  trail: list(link),
  /** Signed heads of the trail that these events reach, in order, each a JWS in its compact form. */
  checkpoints: list(text).optional(),
  environments: list(environment),
  rotations: list(rotationEvidence),
  /** Times within the scope when the published key was older than the policy allows. */
  overdue: list(z.strictObject({ dueAt: instant, until: instant.optional(), overdueMs: z.number() })),
  exceptions: list(exception),
  gaps: list(gap),
});

/**
 * Evidence of one rotation or a period. Its file is the canonical JSON of this value, to the byte. Every field of an
 * account after its checkpoints is derived from the fields before, and uses codes; sentences for people are in the report.
 */
export const evidenceBundle = z.strictObject({
  document: z.literal("keyturn-evidence"),
  schema: knownSchemas,
  exportedAt: instant,
  scope,
  accounts: list(accountEvidence),
  /** SHA-256 of the canonical JSON of all other fields, as hex. */
  digest: hash,
});

export type EvidenceBundle = z.output<typeof evidenceBundle>;
export type EvidenceScope = z.output<typeof scope>;
export type AccountEvidence = z.output<typeof accountEvidence>;
export type Inventory = z.output<typeof inventory>;
export type GapCode = (typeof gapCodes)[number];
