import * as z from "zod";
import { environment, instant, list, owner } from "./fields.ts";
import { rotationEvidence } from "./rotation-evidence.ts";

const text = z.string();
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The version of the bundle that this program writes and verifies. */
export const evidenceSchemaVersion = 1;

const scope = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("rotation"), account: text, rotation: text }),
  z.strictObject({
    kind: z.literal("period"),
    /** From this instant on, up to and without the other. */
    from: instant,
    to: instant,
    /** Only accounts that serve it; those whose environment cannot be told are here all the same. */
    environment: environment.optional(),
    /** Only this account. */
    account: text.optional(),
  }),
]);

/** What the fleet file says of an account, as it was when the bundle was made. */
const inventory = z.strictObject({
  resourceId: text,
  publishedSecret: text,
  vaults: list(text),
  cadenceMs: z.number(),
  timerGraceMs: z.number(),
  approval: z.enum(["none", "required"]),
  withoutConsumersBecause: text.optional(),
  consumers: list(
    z.strictObject({
      name: text,
      owner,
      environment,
      criticality: z.enum(["required", "advisory"]),
      instances: z.int(),
      waiver: z.strictObject({ by: text, reason: text, until: instant }).optional(),
    }),
  ),
});

/** An event exactly as it is stored. Its hash is SHA-256 of the hash before, a line feed and the text. */
const link = z.strictObject({ sequence: z.int().positive(), previousHash: hash, hash, text });

/** A departure from the ordinary care that somebody answers for. */
const exception = z.strictObject({
  kind: z.enum(["consumer-waived", "consumer-not-waited-for", "gate-waived", "without-consumers", "paused"]),
  consumer: text.optional(),
  by: text.optional(),
  reason: text,
  /** Consumers that had not adopted when nobody was waited for any longer. */
  notAdopted: list(text).optional(),
  /** From when on; absent where the fleet file gives no beginning. */
  at: instant.optional(),
  until: instant.optional(),
  /** The event that tells it; absent where the fleet file does. */
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

/** What an auditor might look for here and does not find. */
const gap = z.strictObject({ code: z.enum(gapCodes), rotation: text.optional() });

export const accountEvidence = z.strictObject({
  account: text,
  inventory: inventory.optional(),
  /** The last event that the account had when the bundle was made. */
  head: z.strictObject({ sequence: z.int().min(0), hash }),
  /** Why the trail is missing. */
  fault: text.optional(),
  /** From the account's first event to the last that the bundle is about. */
  trail: list(link),
  environments: list(environment),
  rotations: list(rotationEvidence),
  /** Spans within the scope in which the published key was older than the policy allows. */
  overdue: list(z.strictObject({ dueAt: instant, until: instant.optional(), overdueMs: z.number() })),
  exceptions: list(exception),
  gaps: list(gap),
});

/**
 * Evidence of one rotation or a period. A file of it is the canonical JSON of this value, to the byte. All that is
 * said of an account after its trail follows from what stands before it, and is told in codes: the sentences for people
 * are the report's.
 */
export const evidenceBundle = z.strictObject({
  document: z.literal("keyturn-evidence"),
  schema: z.literal(evidenceSchemaVersion),
  exportedAt: instant,
  scope,
  accounts: list(accountEvidence),
  /** SHA-256 of the canonical JSON of everything else, as hex. */
  digest: hash,
});

export type EvidenceBundle = z.output<typeof evidenceBundle>;
export type EvidenceScope = z.output<typeof scope>;
export type AccountEvidence = z.output<typeof accountEvidence>;
export type Inventory = z.output<typeof inventory>;
export type GapCode = (typeof gapCodes)[number];
