import { sidesQuery } from "../../shared/api/queries.ts";
import { comparisonOf } from "../../shared/view/comparison.ts";
import { fleetViewOf } from "../../shared/view/fleet-reading.ts";
import { Answer, httpEdge, json } from "../edge/http-edge.ts";
import { parsedQuery } from "../edge/query.ts";
import { readFleet } from "../edge/read-account.ts";

/** `GET /api/compare?environment=production&with=non-production` sets two environments side by side. */
export const compare = httpEdge("KeyRotation.Read", async (exchange) => {
  const sides = parsedQuery(exchange, sidesQuery);
  if (sides instanceof Answer) return sides;
  const { fleet, ports } = exchange.services;
  const { accounts } = await fleet.current();
  return json(200, comparisonOf(fleetViewOf(await readFleet(accounts, ports)), sides));
});
