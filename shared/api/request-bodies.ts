import { dayMs, minuteMs } from "../domain/time.ts";
import * as z from "zod";
import { line } from "../line.ts";
import { compromised, gate } from "./blast-radius.ts";

const reason = line(500);

/** The body of most commands. */
export const reasoned = z.strictObject({ reason });

/** Ends a contest about one instance. */
export const contestedInstance = z.strictObject({ instance: line(200), reason });

/** A second person's word on a change of the fleet file, named by the digest of the file. */
export const changeVerdict = z.strictObject({ digest: z.string().max(64), reason });

/** Lets a rotation go on under the declaration in force, named by its digest. */
export const looserTerms = z.strictObject({ declaration: z.string().max(64), reason });

/** Ends a registration, as a body or as a query; an operator must give a reason. */
export const farewell = z.strictObject({ reason: reason.optional() });

const manual = z.strictObject({ mode: z.literal("manual"), reason });

export const emergency = z.strictObject({
  mode: z.literal("emergency"),
  compromised,
  gate: gate.default("wait"),
  /** How long the gate holds; 15 minutes by default. */
  deadlineMs: z
    .int()
    .min(0)
    .max(dayMs)
    .default(15 * minuteMs),
  reason,
  /** The vaults that the emergency may go on without, as the fleet file names them; only with a waived gate. */
  leaveOut: z.array(z.string().max(300)).min(1).max(10).exactOptional(),
  /** The digest of the blast radius that the caller has seen. */
  confirm: z.string().max(64).optional(),
});

export const rotationBody = z.discriminatedUnion("mode", [manual, emergency]);
