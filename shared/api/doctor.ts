import * as z from "zod";
import { checkNames, diagnosisVerdicts, needs } from "../domain/discovery/diagnosis.ts";
import { instant, list } from "./fields.ts";

const text = z.string();

/** keyturn's permissions and network paths, each checked with a call that changes nothing. */
export const doctorReport = z.strictObject({
  at: instant,
  /** Object id that permissions are granted to; absent when unknown. */
  identity: text.optional(),
  checks: list(
    z.strictObject({
      check: z.enum(checkNames),
      /** `optional`: rotations go on without it. */
      need: z.enum(needs),
      account: text.optional(),
      target: text,
      verdict: z.enum(diagnosisVerdicts),
      message: text,
      /** How to fix it: a command or a sentence. */
      remedy: text.optional(),
    }),
  ),
});

export type DoctorReport = z.output<typeof doctorReport>;
