import * as z from "zod";
import { checkNames, diagnosisVerdicts } from "../domain/discovery/diagnosis.ts";
import { instant, list } from "./fields.ts";

const text = z.string();

/** Which rights and ways keyturn has, each proved by a call that changes nothing. */
export const doctorReport = z.strictObject({
  at: instant,
  /** Object id that rights are granted to; absent when it could not be told. */
  identity: text.optional(),
  checks: list(
    z.strictObject({
      check: z.enum(checkNames),
      account: text.optional(),
      target: text,
      verdict: z.enum(diagnosisVerdicts),
      message: text,
      /** What would mend it: a command, or a sentence. */
      remedy: text.optional(),
    }),
  ),
});

export type DoctorReport = z.output<typeof doctorReport>;
