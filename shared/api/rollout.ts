import * as z from "zod";
import { instant, list } from "./fields.ts";

const text = z.string();

/** An account whose last rotation has failed since the line was last resumed. */
const failure = z.strictObject({ account: text, rotation: text, at: instant });

const ring = z.strictObject({
  ring: z.int(),
  /** Accounts of this ring in the fleet file. */
  size: z.int(),
  /** Accounts in line: a rotation was requested and has not succeeded yet. */
  open: z.int(),
  /** The next ring starts when at most this many are in line; absent for the last ring. */
  mayBeOpen: z.int().optional(),
  /** At most 100 of those in line. */
  accounts: list(z.strictObject({ account: text, failed: z.boolean() })),
});

const permitsInUse = z.strictObject({
  /** `fleet`, or the id of a subscription. */
  scope: text,
  places: z.int(),
  /** Absent when the fleet file no longer limits them. */
  most: z.int().optional(),
  /** At most 100 of the holders. */
  accounts: list(text),
});

/** The state of the rollout: accounts in line, permits in use, failures. */
export const rolloutStanding = z.strictObject({
  at: instant,
  /** Failures keep all rotations except emergencies from starting, until an operator resumes the line. */
  stopped: z.boolean(),
  /** The number of failures that stops the line; absent without such a limit. */
  stopAfterFailures: z.int().optional(),
  /** When the next change window opens; absent while one is open, and without windows. */
  opensAt: instant.optional(),
  rings: list(ring),
  inFlight: list(permitsInUse),
  failures: list(failure),
  /** Records of the rollout that cannot be read; they count only for the permit that they may hold. */
  unreadable: z.int().optional(),
  /** The last 20 times that an operator resumed the line, latest first. */
  resumed: list(z.strictObject({ at: instant, by: text, reason: text })),
});

export type Rollout = z.output<typeof rolloutStanding>;

/** The failures that no longer count. */
export const rolloutResumed = z.strictObject({ forgotten: list(failure) });

export type RolloutResumed = z.output<typeof rolloutResumed>;
