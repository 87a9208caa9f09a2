import type { InvocationContext, StorageQueueHandler } from "@azure/functions";
import { archiveEvidence } from "../../shared/archive/archive-evidence.ts";
import { KeyturnError } from "../../shared/errors.ts";
import { logLine } from "../../shared/log.ts";
import { reconcile } from "../../shared/reconciler/reconcile.ts";
import type { Step } from "../../shared/records/step-codec.ts";
import { decodeStep } from "../../shared/records/step-codec.ts";
import { coalesce } from "./coalesce.ts";
import { openOutbox, publishNews } from "./outbox.ts";
import { services } from "../edge/services.ts";

/** Two looks for one reason are one look; near-expiry of another version is another reason. */
const inTurn = coalesce(({ because }: Step) =>
  because.kind === "near-expiry" ? `${because.kind} ${because.vault} ${because.version}` : because.kind,
);

/** Looks at one account and moves it on until it holds. */
export const step: StorageQueueHandler = async (message, context) => {
  const decoded = decodeStep(message);
  const { account, because } = decoded;
  const how = await inTurn(account, decoded, (next) => lookAt(next, context));
  if (how === "joined") return logLine(context, "info", "step-joined", { account, because: because.kind });
  // After the account's turn: nothing that is to be done for it waits for a topic.
  await publishNews(account, context);
};

async function lookAt({ account, because }: Step, context: InvocationContext): Promise<void> {
  if (because.kind === "archive") return archive(account, context);
  const { ports, fleet, claimMs, askEveryMs } = services();
  // A step that the fleet file itself asked for must not rest on what was remembered of it.
  if (because.kind === "fleet") await fleet.fresh();
  const spec = await fleet.account(account);
  if (!spec) return logLine(context, "warn", "step-dropped", { account, because: "not in the fleet" });
  await openOutbox(account, context);
  const worker = context.invocationId;
  const { reason, message, until } = await reconcile(spec, because, ports, {
    worker,
    claimMs,
    askEveryMs,
  });
  const facts = { account, because: because.kind, reason, message, until: until?.toISOString() };
  logLine(context, "info", "step-held", facts);
}

/** The sweep asks again for what was not kept: that must not hold the account itself. */
async function archive(account: string, context: InvocationContext): Promise<void> {
  const { ports, fleet, archive: store } = services();
  try {
    const spec = await fleet.account(account);
    const rotations = await archiveEvidence(account, spec, { ...ports, archive: store });
    if (rotations.length > 0) logLine(context, "info", "evidence-kept", { account, rotations });
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    const { code, message } = error;
    logLine(context, "warn", "evidence-not-kept", { account, code, message });
  }
}
