import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import { readTraffic } from "../../shared/inventory/read-traffic.ts";
import { adviceOf } from "../../shared/view/advice.ts";
import { fleetViewOf } from "../../shared/view/fleet-reading.ts";
import type { TrafficView } from "../../shared/view/fleet-view.ts";
import { httpEdge, json } from "../edge/http-edge.ts";
import { readFleet } from "../edge/read-account.ts";
import type { Services } from "../edge/services.ts";

const days = 30;
/** The caller waits at most three times as long, plus the requests then under way. */
const budgetMs = 10_000;

/** `GET /api/advice` says which accounts no longer need keys, and how far a leak of each would reach. */
export const advice = httpEdge("KeyRotation.Read", async ({ services }) => {
  const reading = await readFleet((await services.fleet.current()).accounts, services.ports);
  const view = fleetViewOf(reading);
  const specs = view.accounts.map(({ spec }) => spec);
  const traffic = await trafficView(specs, reading.discovery, services);
  return json(200, adviceOf({ ...view, ...(traffic && { traffic }) }));
});

/** Asks Azure Monitor; no other document does. */
async function trafficView(
  accounts: readonly AccountSpec[],
  discovery: Discovery | undefined,
  { ports, usageMetrics }: Services,
): Promise<TrafficView | undefined> {
  const located = discovery?.enrolled ?? [];
  const locations = new Map(
    located.flatMap(({ resourceId, location }) =>
      location === undefined ? [] : [[resourceId.toLowerCase(), location] as const],
    ),
  );
  const wish = { accounts, locations, days, budgetMs };
  const read = await readTraffic(wish, { ...ports, usageMetrics });
  return read && { days, since: read.since, accounts: read.traffic, unseen: read.unseen };
}
