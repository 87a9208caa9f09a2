import { remedies } from "../domain/vocabulary.ts";
import * as z from "zod";
import { copiesInUse } from "./copies-in-use.ts";
import { blocker, instant, list } from "./fields.ts";
import { reasons } from "../domain/objection.ts";

const text = z.string();

const step = z.discriminatedUnion("does", [
  /** Records an event; the account continues from there. */
  z.strictObject({ does: z.literal("record"), event: text, message: text }),
  /** Changes something in Azure. */
  z.strictObject({ does: z.literal("perform"), effect: text, message: text }),
  /** Looks at Azure; the steps after that depend on the result. */
  z.strictObject({ does: z.literal("look"), facts: list(text), message: text }),
  z.strictObject({
    does: z.literal("hold"),
    reason: z.enum(reasons),
    message: text,
    remedy: z.enum(remedies),
    until: instant.optional(),
    blockers: list(blocker).optional(),
  }),
]);

/** The next steps of an account with their reasons, without a look at Azure. */
export const plan = z.strictObject({
  account: text,
  at: instant,
  phase: text,
  /** In order; the last one is what further steps wait for. */
  steps: list(step),
  /** The command that ends what is under way, where only a person can help. */
  lastResort: z.literal("abandon").optional(),
  /** Copies of the present keys, whether they hold or not; absent when none is known. */
  copies: copiesInUse.exactOptional(),
  /** Assumptions of the plan. */
  assumes: list(text),
});

export type Plan = z.output<typeof plan>;
