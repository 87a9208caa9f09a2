import type { InvocationContext, TimerHandler } from "@azure/functions";
import { paginationQuery } from "../../shared/api/paging.ts";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import { unexplainedIn } from "../../shared/domain/discovery/unknown-consumers.ts";
import { discover as discoverFleet } from "../../shared/inventory/discover.ts";
import { logLine } from "../../shared/log.ts";
import { wakeHeld } from "../../shared/reconciler/fleet/wake-held.ts";
import { copyPage, discoveryPage } from "./discovery-page.ts";
import { accountOf, Answer, httpEdge } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";
import { publishUnknown } from "../triggers/outbox.ts";
import { parsedQuery } from "../edge/query.ts";
import { services } from "../edge/services.ts";

/** Looks for users of keys and for copies, by the clock. */
export const discover: TimerHandler = async (_timer, context) => {
  await run(context);
};

/** `GET /api/discovery` shows what the last run found. */
export const discovery = httpEdge("KeyRotation.Read", async (exchange) => {
  const wish = parsedQuery(exchange, paginationQuery);
  if (wish instanceof Answer) return wish;
  const last = await exchange.services.ports.discovery.read();
  return last ? discoveryPage(exchange, last, wish) : problem("DISCOVERY_NOT_RUN");
});

/** `POST /api/discovery` runs now. Who asks while a run is under way gets what that one finds; `at` tells. To repeat it changes nothing but what is known. */
export const discoverNow = httpEdge(
  { role: "KeyRotation.Operate", repeats: "harmless" },
  async (exchange) => {
    const wish = parsedQuery(exchange, paginationQuery.pick({ limit: true }));
    if (wish instanceof Answer) return wish;
    return discoveryPage(exchange, await run(exchange.context), wish);
  },
);

/** `GET /api/accounts/{account}/copies` shows where the last run found copies of the account's keys. */
export const foundCopies = httpEdge("KeyRotation.Read", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const wish = parsedQuery(exchange, paginationQuery);
  if (wish instanceof Answer) return wish;
  const last = await exchange.services.ports.discovery.read();
  return last ? copyPage(exchange, spec.name, last, wish) : problem("DISCOVERY_NOT_RUN");
});

let running: Promise<Discovery> | undefined;

function run(context: InvocationContext): Promise<Discovery> {
  running ??= runOnce(context).finally(() => {
    running = undefined;
  });
  return running;
}

async function runOnce(context: InvocationContext): Promise<Discovery> {
  const { fleet, discovery: from, copySources, ports } = services();
  const current = await fleet.fresh();
  const found = await discoverFleet(current, from, copySources);
  tell(found, context);
  await publishUnknown(found, context);
  await wakeHeld(current, ["UnknownConsumers", "DiscoveryMissing"], ports);
  return found;
}

function tell({ accounts, enrolled, unseen, copies }: Discovery, context: InvocationContext): void {
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
    unseen: unseen.map(({ source, what }) => `${source}: ${what}`),
  });
}
