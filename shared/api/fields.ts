import { slots } from "../domain/key.ts";
import { environments, rotationModes, rotationOutcomes } from "../domain/vocabulary.ts";
import * as z from "zod";
import { phases } from "../lifecycle/lifecycle-schema.ts";
import { blockerReasons } from "../domain/objection.ts";

/** A read-only list. */
export function list<T extends z.ZodType>(item: T) {
  return z.array(item).readonly();
}

/** ISO 8601 in UTC. */
export const instant = z.iso.datetime({ offset: false });
export const fingerprint = z.string().regex(/^[0-9a-f]{16}$/);
export const fingerprints = z.strictObject({ key1: fingerprint, key2: fingerprint });
export const phase = z.enum(phases);
export const slot = z.enum(slots);
export const environment = z.enum(environments);
export const owner = z.strictObject({ name: z.string(), contact: z.string() });
export const mode = z.enum(rotationModes);
export const outcome = z.enum(rotationOutcomes);

/** A consumer that a rotation waits for, with its owner. */
export const blocker = z.strictObject({
  consumer: z.string(),
  owner,
  reason: z.enum(blockerReasons),
  message: z.string(),
});
