import { accountPage } from "../../shared/view/page/account-page.ts";
import { fleetWish } from "../../shared/view/page/fleet-filter.ts";
import { fleetPage } from "../../shared/view/page/fleet-page.ts";
import { notFoundPage } from "../../shared/view/page/notice-page.ts";
import { rotationHistory } from "../../shared/view/rotation-history.ts";
import { accountOf, Answer } from "../edge/http-edge.ts";
import { driftRecords, lastDriftOf } from "./last-drift.ts";
import { page, pageEdge } from "../edge/page-edge.ts";
import { rolloutView } from "../rollout-view.ts";
import { accountSighting, fleetSightings, recordOf } from "./status.ts";

/** `GET /api/ui` shows the fleet to people; `show` and `find` narrow it. */
export const fleetUi = pageEdge("KeyRotation.Read", async ({ request, services }) => {
  const { ports } = services;
  const { hasRollout } = await services.fleet.current();
  const [sightings, rollout] = await Promise.all([
    fleetSightings(services),
    hasRollout ? rolloutView(services) : undefined,
  ]);
  const trails = sightings.flatMap(({ trail }) => (trail ? [trail] : []));
  const drifts = await driftRecords(ports.trail, trails);
  const accounts = sightings.map(({ spec: { name, policy }, document }) => ({
    ...drifts.get(name),
    document,
    policy,
  }));
  const wish = fleetWish(request.query.get("show"), request.query.get("find"));
  return page(200, fleetPage(accounts, wish, ports.clock.now(), rollout));
});

/** `GET /api/ui/accounts/{account}` shows one account to people, with its rotations and its trail. */
export const accountUi = pageEdge("KeyRotation.Read", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return page(404, notFoundPage(exchange.request.params["account"] ?? ""));
  const { ports } = exchange.services;
  const [{ document }, { events, trailFault }] = await Promise.all([
    accountSighting(spec, exchange.services),
    recordOf(spec.name, ports.trail),
  ]);
  const lastDrift = lastDriftOf(events);
  const account = {
    document,
    policy: spec.policy,
    ...(lastDrift && { lastDrift }),
    ...(trailFault && { trailFault }),
  };
  const rotations = rotationHistory(events.map(({ event }) => event));
  return page(200, accountPage(account, { rotations, events }, ports.clock.now()));
});
