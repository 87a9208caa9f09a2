import { dayMs } from "../domain/time.ts";
import * as z from "zod";
import { durationPattern, parseDuration } from "./duration.ts";

/** Ten years: a moment that far from now is still a date. */
const maxDurationMs = 3_650 * dayMs;

export const duration = z
  .string()
  .meta({ pattern: durationPattern.source })
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms <= maxDurationMs) return ms;
    const message =
      ms === undefined ? 'must be a duration such as "90d", "12h", "5m" or "30s"' : "must be at most 3650d";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });

/** Lets a rotation go on without what it would otherwise wait for. */
export const waiver = z.strictObject({
  by: z.string().min(1),
  reason: z.string().min(1),
  /** A day, up to its end in UTC. */
  until: z.iso.date().transform((day) => new Date(`${day}T24:00:00.000Z`)),
});

export const name = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "must be lower case, digits and hyphens");
