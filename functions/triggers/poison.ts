import type { InvocationContext, StorageQueueHandler } from "@azure/functions";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import {
  FleetUnreadableError,
  InvalidDocumentError,
  KeyturnError,
  RecordFromNewerBuildError,
  RecordUnreadableError,
} from "../../shared/errors.ts";
import { logLine } from "../../shared/log.ts";
import { holdPoisoned } from "../../shared/reconciler/hold-poisoned.ts";
import { accountNamedIn, decodeStep } from "../../shared/records/step-codec.ts";
import type { Services } from "../edge/services.ts";
import { readyServices } from "../edge/ready-services.ts";
import { orPutBack } from "./put-back.ts";

/**
 * Takes messages that the queue gave up on: records that the account's steps keep failing, or logs a message that names
 * no account. Puts a newer build's message back among the steps. What cannot be read does not fail it: the message would
 * come again every ten minutes, for a week, and fail again.
 */
export const poison: StorageQueueHandler = orPutBack(async (message, context) => {
  const account = accountNamedIn(message);
  if (account === undefined) return logLine(context, "error", "poison-dropped", { because: "not a step" });
  const made = await readyServices(context);
  const spec = await specOf(account, made, context);
  if (spec) await hold(spec, made, context);
  // After the account is held: this throws for the message of a newer build, which then goes back.
  decodeIfOwn(message);
});

async function specOf(
  account: string,
  { fleet }: Services,
  context: InvocationContext,
): Promise<AccountSpec | undefined> {
  const drop = (because: string) => {
    logLine(context, "error", "poison-dropped", { account, because });
    return undefined;
  };
  try {
    return (await fleet.account(account)) ?? drop("not in the fleet");
  } catch (error) {
    if (isUnreadable(error)) return drop(error.message);
    throw error;
  }
}

/** Other errors of the storage fail the function: the next attempt may reach it. */
async function hold(spec: AccountSpec, { ports }: Services, context: InvocationContext): Promise<void> {
  const about = { account: spec.name };
  try {
    await holdPoisoned(spec, ports);
    logLine(context, "error", "step-keeps-failing", about);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    logLine(context, "error", "step-keeps-failing", { ...about, code: error.code, message: error.message });
  }
}

/** Damage, which another attempt meets again. A newer build's record is none: that build can read it. */
function isUnreadable(error: unknown): error is KeyturnError {
  if (error instanceof RecordFromNewerBuildError) return false;
  return error instanceof RecordUnreadableError || error instanceof FleetUnreadableError;
}

function decodeIfOwn(message: unknown): void {
  try {
    decodeStep(message);
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
  }
}
