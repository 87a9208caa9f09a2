import { dayMs } from "../domain/time.ts";
import { criticalities, environments } from "../domain/vocabulary.ts";
import * as z from "zod";
import { duration } from "../fleet-file/fleet-fields.ts";
import { isNoKey, line, looksLikeKey, plain } from "../line.ts";

const maxRefreshMs = 7 * dayMs;

/** A consumer's own declaration when it registers. */
export const consumerDeclaration = z.strictObject({
  owner: z.strictObject({ name: line(100), contact: line(200) }),
  environment: z.enum(environments),
  criticality: z.enum(criticalities).default("required"),
  instances: z.int().min(1).max(10_000).default(1),
  refreshWithin: duration.refine((ms) => ms <= maxRefreshMs, "must be at most 7d"),
  resourceId: plain(500)
    .startsWith("/subscriptions/", "must be a resource id")
    .refine(isNoKey, looksLikeKey)
    .optional(),
});
