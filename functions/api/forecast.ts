import { daysQuery } from "../../shared/api/queries.ts";
import { fleetViewOf } from "../../shared/view/fleet-reading.ts";
import { forecastOf } from "../../shared/view/forecast.ts";
import { Answer, httpEdge, json } from "../edge/http-edge.ts";
import { parsedQuery } from "../edge/query.ts";
import { readFleet } from "../edge/read-account.ts";

/** `GET /api/forecast?days=30` lists the rotations that come due, and the consumers that would block them today. */
export const forecast = httpEdge("KeyRotation.Read", async (exchange) => {
  const asked = parsedQuery(exchange, daysQuery);
  if (asked instanceof Answer) return asked;
  const { fleet, ports } = exchange.services;
  const { accounts } = await fleet.current();
  return json(200, forecastOf(fleetViewOf(await readFleet(accounts, ports)), asked.days));
});
