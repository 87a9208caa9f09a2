import type { StorageQueueHandler } from "@azure/functions";
import { InvalidDocumentError } from "../../shared/errors.ts";
import { logLine } from "../../shared/log.ts";
import { holdPoisoned } from "../../shared/reconciler/hold-poisoned.ts";
import { decodeStep } from "../../shared/records/step-codec.ts";
import { readyServices } from "../edge/ready-services.ts";
import { orPutBack } from "./put-back.ts";

/**
 * Takes messages that the queue gave up on: records that the account's steps keep failing, or logs a message that names
 * no account. Puts a newer build's message back among the steps.
 */
export const poison: StorageQueueHandler = orPutBack(async (message, context) => {
  const account = accountIn(message);
  if (account === undefined) return logLine(context, "error", "poison-dropped", { because: "not a step" });
  const { ports, fleet } = await readyServices(context);
  const spec = await fleet.account(account);
  if (!spec) return logLine(context, "error", "poison-dropped", { account, because: "not in the fleet" });
  await holdPoisoned(spec, ports);
  logLine(context, "error", "step-keeps-failing", { account });
});

function accountIn(message: unknown): string | undefined {
  try {
    return decodeStep(message).account;
  } catch (error) {
    if (error instanceof InvalidDocumentError) return undefined;
    throw error;
  }
}
