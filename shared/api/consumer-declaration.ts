import { dayMs } from "../domain/time.ts";
import { criticalities, environments } from "../domain/vocabulary.ts";
import * as z from "zod";
import { duration } from "../fleet-file/fleet-fields.ts";

const maxRefreshMs = 7 * dayMs;

/** Limits what a caller with the role may write into an account's record. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must be one line of text");

/** A consumer's own declaration when it registers. */
export const consumerDeclaration = z.strictObject({
  owner: z.strictObject({ name: line(100), contact: line(200) }),
  environment: z.enum(environments),
  criticality: z.enum(criticalities).default("required"),
  instances: z.int().min(1).max(10_000).default(1),
  refreshWithin: duration.refine((ms) => ms <= maxRefreshMs, "must be at most 7d"),
  resourceId: line(500).startsWith("/subscriptions/", "must be a resource id").optional(),
});
