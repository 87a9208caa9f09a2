import * as z from "zod";
import { blocker, instant, list } from "./fields.ts";
import { reasons } from "../domain/objection.ts";

const text = z.string();

const step = z.discriminatedUnion("does", [
  /** Something is written to the trail, and the account goes on from there. */
  z.strictObject({ does: z.literal("record"), event: text, message: text }),
  /** Azure is changed. */
  z.strictObject({ does: z.literal("perform"), effect: text, message: text }),
  /** What comes after depends on what is seen. */
  z.strictObject({ does: z.literal("look"), facts: list(text), message: text }),
  z.strictObject({
    does: z.literal("hold"),
    reason: z.enum(reasons),
    message: text,
    remedy: z.enum(["wait", "operator"]),
    until: instant.optional(),
    blockers: list(blocker).optional(),
  }),
]);

/** What keyturn would do next with an account and why, without having looked at Azure. */
export const plan = z.strictObject({
  account: text,
  at: instant,
  phase: text,
  /** In order; the last one says what everything after waits for. */
  steps: list(step),
  /** What the plan takes for granted. */
  assumes: list(text),
});

export type Plan = z.output<typeof plan>;
