import { daysQuery } from "../../shared/api/queries.ts";
import { forecastOf } from "../../shared/view/forecast.ts";
import { fleetView } from "./fleet-view.ts";
import { Answer, httpEdge, json } from "../edge/http-edge.ts";
import { parsedQuery } from "../edge/query.ts";

/** `GET /api/forecast?days=30` lists the rotations that come due, and who would block them today. */
export const forecast = httpEdge("KeyRotation.Read", async (exchange) => {
  const asked = parsedQuery(exchange, daysQuery);
  if (asked instanceof Answer) return asked;
  return json(200, forecastOf(await fleetView(exchange.services), asked.days));
});
