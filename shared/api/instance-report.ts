import * as z from "zod";
import type { Fingerprint } from "../domain/key.ts";
import { line } from "../line.ts";

/** Far more than an instance can count between two reports. */
const count = z.int().min(0).max(50_000_000);

/** Many languages write hexadecimal digits in upper case. */
const fingerprint = z
  .string()
  .regex(/^[0-9a-fA-F]{16}$/, "must be 16 hex digits")
  .transform((text) => text.toLowerCase() as Fingerprint);

/** Serialisers of many frameworks write a field without a value as null; it counts as absent. */
function optional<T extends z.ZodType>(field: T) {
  return field.nullish().transform((value) => value ?? undefined);
}

const usage = z
  .strictObject({
    calls: count,
    failures: count,
    refused: count,
    /** The calls that carried an Entra token. Absent: it is unknown, so that none counts as such. */
    byToken: optional(count),
    /** The calls that were made with a key only to prove it. */
    proofs: optional(count),
  })
  .refine(({ calls, failures }) => failures <= calls, "has more failures than calls")
  .refine(({ failures, refused }) => refused <= failures, "has more refused calls than failures")
  .refine(
    ({ calls, byToken = 0, proofs = 0 }) => byToken + proofs <= calls,
    "has more calls by token and proofs than calls",
  );

/** The statement of one instance of a consumer. */
export const instanceReport = z
  .strictObject({
    instance: line(200),
    fingerprint,
    healthy: z.boolean(),
    sequence: optional(z.int().min(0)),
    usage: optional(usage),
  })
  // Without a sequence, usage in a report that arrives twice would count twice.
  .refine((stated) => stated.usage === undefined || stated.sequence !== undefined, {
    path: ["usage"],
    message: "needs a sequence",
  });
