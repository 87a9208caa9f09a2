import * as z from "zod";
import { instant, list } from "./fields.ts";
import { next } from "./paging.ts";

/** `now`: nothing goes on, or a key is unsafe, until a person acts. `soon`: it goes on, and a person should look. */
export const attentionLevels = ["now", "soon"] as const;
export type AttentionLevel = (typeof attentionLevels)[number];

/** What a person may be needed for, most urgent first. */
export const attentionKinds = [
  "leaked-key",
  "record-fault",
  "step-failing",
  "secret-unreadable",
  "account-fault",
  "left-behind",
  "no-progress",
  "consumers-awaited",
  "contested-instance",
  "approval-pending",
  "line-stopped",
  "copy-unanswered",
  "unknown-use",
  "operator-needed",
  "death-unproven",
  "overdue",
  "registration-pending",
] as const;
export type AttentionKind = (typeof attentionKinds)[number];

/** The alert rules of the template that tell people of an account or of the fleet, by their names in it. */
export const attentionAlerts = [
  "leaked-key",
  "needs-person",
  "out-of-order",
  "failures",
  "pending-consumers",
  "stuck-phase",
  "line-stopped",
  "key-overdue",
  "attention",
] as const;
export type AttentionAlert = (typeof attentionAlerts)[number];

export const matter = z.strictObject({
  level: z.enum(attentionLevels),
  kind: z.enum(attentionKinds),
  /** Absent where it is about the fleet as a whole. */
  account: z.string().exactOptional(),
  /** What is the matter, without a capital and a full stop. */
  sentence: z.string(),
  /** The command to begin with. */
  command: z.string(),
  /** The heading of the runbook that says more. */
  topic: z.string(),
  /** The alert rule that raises it; absent where none does. */
  alert: z.enum(attentionAlerts).exactOptional(),
});

/** One thing that needs a person. */
export type Matter = z.output<typeof matter>;

/** All that needs a person, most urgent first; empty when nothing does. */
export const attention = list(matter);

/** One page of everything that needs a person, over the whole fleet. The counts are of all pages. */
export const attentionDocument = z.strictObject({
  at: instant,
  now: z.int(),
  soon: z.int(),
  matters: attention,
  next,
});
export type AttentionDocument = z.output<typeof attentionDocument>;
