import type { InvocationContext, TimerHandler } from "@azure/functions";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import { unexplainedIn } from "../../shared/domain/discovery/unknown-consumers.ts";
import { discover as discoverFleet } from "../../shared/inventory/discover.ts";
import { logLine } from "../../shared/log.ts";
import { forgetDeparted } from "../../shared/reconciler/fleet/forget-departed.ts";
import { wakeHeld } from "../../shared/reconciler/fleet/wake-held.ts";
import { readyServices } from "../edge/ready-services.ts";
import { publishUnknown } from "./outbox.ts";

/** Looks for users of keys and for copies, on a schedule, and forgets instances that have long gone. */
export const discover: TimerHandler = async (_timer, context) => {
  // First: it must not depend on what discovery may see.
  const { fleet, ports } = await readyServices(context);
  const forgotten = await forgetDeparted(await fleet.current(), ports);
  if (forgotten > 0) logLine(context, "info", "reports-forgotten", { reports: forgotten });
  await runDiscovery(context);
};

/** Keeps the log line short. */
const maxNamed = 50;

let running: Promise<Discovery> | undefined;

/** Runs discovery, or waits for the run that is under way in this process. */
export function runDiscovery(context: InvocationContext): Promise<Discovery> {
  running ??= runOnce(context).finally(() => {
    running = undefined;
  });
  return running;
}

async function runOnce(context: InvocationContext): Promise<Discovery> {
  const { fleet, discovery: from, copySources, ports } = await readyServices(context);
  const current = await fleet.fresh();
  const found = await discoverFleet(current, from, copySources);
  logFound(found, context);
  await publishUnknown(found, context);
  await wakeHeld(current, ["UnknownConsumers", "DiscoveryMissing", "UnmanagedCopy", "PinnedToSlot"], ports);
  return found;
}

function logFound({ accounts, enrolled, unseen, copies }: Discovery, context: InvocationContext): void {
  for (const { account, unknownConsumers: unknown, usage } of enrolled) {
    if (unknown > 0) logLine(context, "warn", "unknown-consumers", { account, unknown });
    const unexplained = usage === undefined ? 0 : unexplainedIn(usage);
    if (usage && unexplained > 0) {
      logLine(context, "warn", "calls-unexplained", { account, unexplained, calls: usage.calls });
    }
    const found = copies.filter((copy) => copy.account === account).length;
    if (found > 0) logLine(context, "warn", "copies-found", { account, found });
  }
  logLine(context, "info", "discovery-done", {
    enrolled: enrolled.length,
    notEnrolled: accounts.length,
    usageKnown: enrolled.filter(({ usage }) => usage !== undefined).length,
    unseen: unseen.slice(0, maxNamed).map(({ source, what }) => `${source}: ${what}`),
    ...(unseen.length > maxNamed && { allUnseen: unseen.length }),
  });
}
