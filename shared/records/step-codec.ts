import * as z from "zod";
import type { WakeReason } from "../domain/world.ts";
import { InvalidDocumentError, RecordFromNewerBuildError } from "../errors.ts";
import { schemaFaults } from "../schema-faults.ts";
import { parseRecord } from "./parse-record.ts";
import type { SameShape } from "./same-shape.ts";

const because = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("near-expiry"), vault: z.string(), version: z.string() }),
  z.strictObject({ kind: z.enum(["wake", "sweep", "report", "complaint", "fleet", "command", "archive"]) }),
]);

export const step = z.strictObject({ account: z.string().min(1), because });

/** A request to look at one account. Small, idempotent, safe to duplicate; it does not say what to do. */
export interface Step {
  readonly account: string;
  readonly because: WakeReason;
}

true satisfies SameShape<Step, z.output<typeof step>>;

export function encodeStep(message: Step): string {
  return JSON.stringify(message);
}

/** Whether the message asks for a look, whatever build sent it. Anything else did not come from keyturn. */
const anyStep = z.looseObject({ account: z.string().min(1), because: z.looseObject({ kind: z.string() }) });

/** The account that a message names, whatever build sent it and whatever else it says; nothing when it is no step. */
export function accountNamedIn(message: unknown): string | undefined {
  const result = anyStep.safeParse(message);
  return result.success ? result.data.account : undefined;
}

/**
 * Reads a queue message, which the host has parsed already.
 *
 * @throws {RecordFromNewerBuildError} a newer build sent the step: it must go back, for that build to read.
 * @throws {InvalidDocumentError} the message is no step.
 */
export function decodeStep(message: unknown): Step {
  const result = step.safeParse(message);
  if (result.success) return result.data;
  if (anyStep.safeParse(message).success) refuseNewer(message);
  throw new InvalidDocumentError("the queue message", schemaFaults(result.error), { cause: result.error });
}

function refuseNewer(message: unknown): void {
  try {
    parseRecord(step, message, "a queue message");
  } catch (error) {
    if (error instanceof RecordFromNewerBuildError) throw error;
  }
}
