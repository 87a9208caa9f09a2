import * as z from "zod";
import type { WakeReason } from "../domain/world.ts";
import { InvalidDocumentError } from "../errors.ts";
import { schemaFaults } from "../schema-faults.ts";
import type { SameShape } from "./same-shape.ts";

const because = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("near-expiry"), vault: z.string(), version: z.string() }),
  z.object({ kind: z.enum(["wake", "sweep", "report", "complaint", "fleet", "command", "archive"]) }),
]);

const step = z.object({ account: z.string().min(1), because });

/** A request to look at one account. Small, idempotent, safe to duplicate; it does not say what to do. */
export interface Step {
  readonly account: string;
  readonly because: WakeReason;
}

true satisfies SameShape<Step, z.output<typeof step>>;

export function encodeStep(message: Step): string {
  return JSON.stringify(message);
}

/**
 * Reads a queue message, which the host has parsed already.
 *
 * @throws {InvalidDocumentError} the message is no step.
 */
export function decodeStep(message: unknown): Step {
  const result = step.safeParse(message);
  if (result.success) return result.data;
  throw new InvalidDocumentError("the queue message", schemaFaults(result.error), { cause: result.error });
}
