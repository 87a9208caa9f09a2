import * as z from "zod";
import { instant, list } from "./fields.ts";

const text = z.string();

/** A rotation that failed since the line was last resumed. */
const failure = z.strictObject({ account: text, rotation: text, at: instant });

/** Who is in line, how many places are taken, and what has failed. */
export const rolloutStanding = z.strictObject({
  rings: list(
    z.strictObject({
      ring: z.int(),
      open: z.int(),
      /** At most 100 of them. */
      accounts: list(z.strictObject({ account: text, failed: z.boolean() })),
    }),
  ),
  inFlight: list(z.strictObject({ scope: text, places: z.int() })),
  failures: list(failure),
  resumed: z.strictObject({ at: instant, by: text, reason: text }).optional(),
});

/** The failures that hold up nothing any more. */
export const rolloutResumed = z.strictObject({ forgotten: list(failure) });
