import type { InvocationContext, StorageQueueHandler } from "@azure/functions";
import { keepEvidence } from "../../shared/archive/keep-evidence.ts";
import { KeyturnError } from "../../shared/errors.ts";
import { logLine } from "../../shared/log.ts";
import type { Step } from "../../shared/records/step-codec.ts";
import { decodeStep } from "../../shared/records/step-codec.ts";
import { coalesce } from "./coalesce.ts";
import { lookAt } from "./look-at.ts";
import { publishDiffering, publishNews } from "./outbox.ts";
import { readyServices } from "../edge/ready-services.ts";
import { afterRequests } from "../edge/request-queue.ts";
import { orPutBack } from "./put-back.ts";
import { services } from "../edge/services.ts";

/** Keeps the log line short. */
const maxNamed = 20;

/** Reconciles one account until it holds, after a look that this process makes for a request. */
export const step = stepHandler(async ({ account, because }) => {
  if (because.kind !== "archive") await afterRequests(services(), account);
});

/** The same for steps that wait for nothing; nor does it join a look of those that is under way. */
export const urgentStep = stepHandler(async () => {});

function stepHandler(mayLook: (step: Step) => Promise<void>): StorageQueueHandler {
  /** Coalesces looks for the same reason; near-expiry of another version is another reason. */
  const inTurn = coalesce(({ because }: Step) =>
    because.kind === "near-expiry" ? `${because.kind} ${because.vault} ${because.version}` : because.kind,
  );
  return orPutBack(async (message, context) => {
    const decoded = decodeStep(message);
    const { account, because } = decoded;
    await readyServices(context);
    const how = await inTurn(account, decoded, async (next) => {
      await mayLook(next);
      await work(next, context);
    });
    if (how === "joined") return logLine(context, "info", "step-joined", { account, because: because.kind });
    // After the look, so that no work on the account waits for a topic.
    await publishNews(account, context);
  });
}

async function work(step: Step, context: InvocationContext): Promise<void> {
  if (step.because.kind === "archive") return archive(step.account, context);
  return lookAt(step, { worker: context.invocationId }, context);
}

/** A failure must not hold up the account: the sweep requests the archiving again. */
async function archive(account: string, context: InvocationContext): Promise<void> {
  const { ports, fleet, archive: store, checkpoints, signer } = services();
  try {
    const spec = await fleet.account(account);
    const own = { ...ports, archive: store, checkpoints, ...(signer && { signer }) };
    const { rotations, signedThrough, foreign, unsigned } = await keepEvidence(
      account,
      spec,
      own,
      Math.random(),
    );
    if (rotations.length > 0) logLine(context, "info", "evidence-kept", { account, rotations });
    if (signedThrough !== undefined)
      logLine(context, "info", "checkpoint-signed", { account, signedThrough });
    if (unsigned) {
      const { code, message } = unsigned;
      logLine(context, "warn", "checkpoint-not-signed", { account, code, message });
    }
    if (foreign.length > 0) {
      logLine(context, "error", "evidence-differs", { account, files: foreign.slice(0, maxNamed) });
      await publishDiffering(account, foreign, context);
    }
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    const { code, message } = error;
    logLine(context, "warn", "evidence-not-kept", { account, code, message });
  }
}
