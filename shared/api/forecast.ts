import * as z from "zod";
import { blocker, instant, list } from "./fields.ts";
import { reasons } from "../domain/objection.ts";

const text = z.string();

const due = z.strictObject({
  account: text,
  /** When the published key reaches its age. */
  dueAt: instant,
  /** No rotation starts before this: the last one ended so recently, or no change window is open. */
  notBefore: instant.optional(),
  /** Starts are spread: this one comes at a moment until then, drawn when it is due. */
  spreadUntil: instant.optional(),
  overdue: z.boolean(),
  /** Somebody has taken keyturn's hands off it. */
  paused: z.boolean(),
  /** A second person will have to approve. */
  needsApproval: z.boolean(),
  /** What it waits for among the others: its ring, and how many may be in flight or have failed. */
  rollout: list(text),
  /** Who would keep it from starting if it were due today, so far as reports tell. */
  blockers: list(blocker),
  /** What else would. */
  objection: z.strictObject({ reason: z.enum(reasons), message: text }).optional(),
});

/** Which rotations the cadence starts within so many days. */
export const forecast = z.strictObject({
  at: instant,
  days: z.int(),
  until: instant,
  /** The soonest first. */
  due: list(due),
  inFlight: list(z.strictObject({ account: text, rotation: text, phase: text })),
  /** Accounts that have no date, such as those that are not enrolled. */
  undated: list(z.strictObject({ account: text, because: text })),
});

export type Forecast = z.output<typeof forecast>;
