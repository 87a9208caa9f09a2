import * as z from "zod";
import { instant, list } from "./fields.ts";

const text = z.string();

/** An account whose last rotation has failed since the line was last resumed. */
const failure = z.strictObject({ account: text, rotation: text, at: instant });

const ring = z.strictObject({
  ring: z.int(),
  /** How many accounts the fleet file has in it. */
  size: z.int(),
  /** How many are in line: a rotation was asked for, and has not ended well. */
  open: z.int(),
  /** So many of them let the next ring start; absent for the last ring. */
  mayBeOpen: z.int().optional(),
  /** At most 100 of those in line. */
  accounts: list(z.strictObject({ account: text, failed: z.boolean() })),
});

const placesTaken = z.strictObject({
  /** `fleet`, or the id of a subscription. */
  scope: text,
  places: z.int(),
  /** Absent when the fleet file limits them no more. */
  most: z.int().optional(),
  /** At most 100 of those that have one. */
  accounts: list(text),
});

/** Who is in line, how many places are taken, and what has failed. */
export const rolloutStanding = z.strictObject({
  at: instant,
  /** Failures keep every rotation from starting but an emergency, until somebody resumes the line. */
  stopped: z.boolean(),
  /** So many failures stop the line; absent where none do. */
  stopAfterFailures: z.int().optional(),
  /** When the next change window opens; absent while one is open, and where there are none. */
  opensAt: instant.optional(),
  rings: list(ring),
  inFlight: list(placesTaken),
  failures: list(failure),
  /** So many records of the rollout cannot be read, and count for nothing but the place that one may take. */
  unreadable: z.int().optional(),
  /** The last 20 times that somebody let the line go on, the last one first. */
  resumed: list(z.strictObject({ at: instant, by: text, reason: text })),
});

export type Rollout = z.output<typeof rolloutStanding>;

/** The failures that hold up nothing any more. */
export const rolloutResumed = z.strictObject({ forgotten: list(failure) });

export type RolloutResumed = z.output<typeof rolloutResumed>;
