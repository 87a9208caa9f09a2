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
  /** Which of the two it serves; both is a finding. */
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

/** Two environments side by side, and what differs that should not, or is the same that should not. */
export const comparison = z.strictObject({
  at: instant,
  environment,
  with: environment,
  accounts: list(row),
  findings: list(finding),
  /** What was not looked at, in sentences: no finding there means nothing. */
  unseen: list(text),
});

export type Comparison = z.output<typeof comparison>;
export type ComparisonFinding = (typeof comparisonFindings)[number];
export type ComparedPolicy = (typeof comparedPolicies)[number];
