import * as z from "zod";
import { compromised, gate } from "./blast-radius.ts";

const dayMs = 86_400_000;

const reason = z.string().trim().min(1).max(500);

/** What most commands ask for. */
export const reasoned = z.strictObject({ reason });

/** What ends a registration, as a body or as a query; an operator must say why. */
export const farewell = z.strictObject({ reason: reason.optional() });

const manual = z.strictObject({ mode: z.literal("manual"), reason });

export const emergency = z.strictObject({
  mode: z.literal("emergency"),
  compromised,
  gate: gate.default("wait"),
  /** How long consumers are waited for, 15 minutes unless given. */
  deadlineMs: z.int().min(0).max(dayMs).default(900_000),
  reason,
  /** The digest of the blast radius that was shown. */
  confirm: z.string().max(64).optional(),
});

export const rotationBody = z.discriminatedUnion("mode", [manual, emergency]);
