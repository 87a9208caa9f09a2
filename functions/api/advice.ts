import { sweepSchedule } from "../../shared/schedules.ts";
import { readTraffic } from "../../shared/inventory/read-traffic.ts";
import { sweepEveryMs } from "../triggers/sweep-pace.ts";
import { adviceOf } from "../../shared/view/advice.ts";
import type { FleetView, TrafficView } from "../../shared/view/fleet-view.ts";
import { fleetView } from "./fleet-view.ts";
import { httpEdge, json } from "../edge/http-edge.ts";
import type { Services } from "../edge/services.ts";
import { lastDiscovery } from "./status.ts";

const days = 30;
const dayMs = 86_400_000;
/** Whoever asks waits, three times as long at the most and for the requests then under way. */
const budgetMs = 10_000;

/** `GET /api/advice` says which accounts need no keys any more, and how far a leak of each would reach. */
export const advice = httpEdge("KeyRotation.Read", async ({ services }) => {
  const view = await fleetView(services);
  const traffic = await trafficView(view, services);
  return json(200, adviceOf({ ...view, ...(traffic && { traffic }) }));
});

/** Asks Azure Monitor, as no other document does. */
async function trafficView(
  { accounts }: FleetView,
  { ports, usageMetrics }: Services,
): Promise<TrafficView | undefined> {
  const discovery = await lastDiscovery(ports);
  const located = discovery?.enrolled ?? [];
  const locations = new Map(
    located.flatMap(({ resourceId, location }) =>
      location === undefined ? [] : [[resourceId.toLowerCase(), location] as const],
    ),
  );
  const sweepMs = sweepEveryMs(sweepSchedule(process.env));
  const wish = {
    accounts: accounts.map(({ spec }) => spec),
    locations,
    lastMs: days * dayMs,
    sweepMs,
    budgetMs,
  };
  const read = await readTraffic(wish, { ...ports, usageMetrics });
  return read && { days, accounts: read.traffic, unseen: read.unseen };
}
