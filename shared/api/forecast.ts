import * as z from "zod";
import { blocker, instant, list } from "./fields.ts";
import { reasons } from "../domain/objection.ts";

const text = z.string();

const due = z.strictObject({
  account: text,
  /** When the published key reaches the age that the policy allows. */
  dueAt: instant,
  /** No rotation starts earlier: because of the cooldown, or because no change window is open. */
  notBefore: instant.optional(),
  /** Latest start where starts are spread; the actual time is drawn at random when the rotation is due. */
  spreadUntil: instant.optional(),
  overdue: z.boolean(),
  /** The account is paused. */
  paused: z.boolean(),
  /** A second person must approve. */
  needsApproval: z.boolean(),
  /** Rollout limits that may hold it: its ring, and how many may be in flight or have failed. */
  rollout: list(text),
  /** Consumers that would block it if it were due today, according to their reports. */
  blockers: list(blocker),
  /** Anything else that would block it. */
  objection: z.strictObject({ reason: z.enum(reasons), message: text }).optional(),
});

/** The rotations that the cadence starts within so many days. */
export const forecast = z.strictObject({
  at: instant,
  days: z.int(),
  until: instant,
  /** Soonest first. */
  due: list(due),
  inFlight: list(z.strictObject({ account: text, rotation: text, phase: text })),
  /** Accounts without a date, such as those that are not enrolled. */
  undated: list(z.strictObject({ account: text, because: text })),
});

export type Forecast = z.output<typeof forecast>;
