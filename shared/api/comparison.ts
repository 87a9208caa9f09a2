import * as z from "zod";
import { environment, instant, list, outcome } from "./fields.ts";

const text = z.string();

export const comparedPolicies = [
  "cadenceMs",
  "timerGraceMs",
  "cooldownMs",
  "soakMs",
  "staleAfterMs",
  "adoptWithinMs",
  "confirmWithinMs",
  "approval",
  "approvalWithinMs",
  "revertAtUnhealthy",
  "unknownConsumers",
  "copies",
] as const;

export const comparisonFindings = [
  "KeyServesBoth",
  "KeyReused",
  "PolicyDiffers",
  "ConsumersMissing",
  "OwnerMissing",
  "ConsumerUnreviewed",
  "UnknownConsumers",
  "CopyUnmanaged",
  "NeverRotated",
  "RotationOverdue",
  "NotEnrolled",
] as const;

const finding = z.strictObject({
  finding: z.enum(comparisonFindings),
  accounts: list(text),
  message: text,
});

const row = z.strictObject({
  account: text,
  /** Which of the two environments it serves; serving both is a finding. */
  environments: list(environment),
  consumers: z.int(),
  owners: list(text),
  cadenceMs: z.number(),
  publishedAt: instant.optional(),
  dueAt: instant.optional(),
  lastRotation: z.strictObject({ rotation: text, outcome, at: instant }).optional(),
  unknownConsumers: z.int().optional(),
  copies: z.int().optional(),
});

/** Two environments side by side, with differences and overlaps that should not exist. */
export const comparison = z.strictObject({
  at: instant,
  environment,
  with: environment,
  accounts: list(row),
  findings: list(finding),
  /** Checks that could not be made, in sentences: the absence of a finding there proves nothing. */
  unseen: list(text),
});

export type Comparison = z.output<typeof comparison>;
export type ComparisonFinding = (typeof comparisonFindings)[number];
export type ComparedPolicy = (typeof comparedPolicies)[number];
