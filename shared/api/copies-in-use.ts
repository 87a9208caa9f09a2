import * as z from "zod";
import { fingerprint, instant, list, slot } from "./fields.ts";

const text = z.string();

/** A copy of a key that opens the account. */
const copyInUse = z.strictObject({
  resource: text,
  name: text,
  slot,
  fingerprint,
  role: z.enum(["published", "previous", "standby"]),
  /** It holds the value of `key1` although the account uses `key2`. */
  pinnedToSlot: z.literal(true).exactOptional(),
  /** Who answers for it; both are absent for a copy that keeps its key from being regenerated. */
  consumer: text.exactOptional(),
  accepted: z.strictObject({ by: text, reason: text, until: instant }).exactOptional(),
  /** The last search could not read the place; the copy counts until one can. */
  unverified: z.strictObject({ since: instant, why: text }).exactOptional(),
});

/** Copies of an account's present keys, those that nobody answers for first. */
export const copiesInUse = z.strictObject({
  /** Whether copies that nobody answers for hold a rotation. */
  policy: z.enum(["block", "warn"]),
  /** Copies that nobody answers for. */
  unanswered: z.int(),
  /** At most 20. */
  listed: list(copyInUse),
});

export type CopiesInUse = z.output<typeof copiesInUse>;
