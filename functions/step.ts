import type { StorageQueueHandler } from "@azure/functions";
import { logLine } from "../shared/log.ts";
import { reconcile } from "../shared/reconciler/reconcile.ts";
import { decodeStep } from "../shared/step-codec.ts";
import { services } from "./services.ts";

/** Looks at one account and moves it on until it holds. */
export const step: StorageQueueHandler = async (message, context) => {
  const { account, because } = decodeStep(message);
  const { ports, fleet, claimMs } = services();
  // A step that the fleet file itself asked for must not rest on what was remembered of it.
  if (because.kind === "fleet") await fleet.fresh();
  const spec = await fleet.account(account);
  if (!spec) return logLine(context, "warn", "step-dropped", { account, because: "not in the fleet" });
  const {
    reason,
    message: text,
    until,
  } = await reconcile(spec, because, ports, {
    worker: context.invocationId,
    claimMs,
  });
  logLine(context, "info", "step-held", {
    account,
    because: because.kind,
    reason,
    message: text,
    until: until?.toISOString(),
  });
};
