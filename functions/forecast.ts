import * as z from "zod";
import { forecastOf } from "../shared/view/forecast.ts";
import { fleetView } from "./fleet-view.ts";
import { Answer, httpEdge, json } from "./http-edge.ts";
import { parsedQuery } from "./query.ts";

const query = z.strictObject({ days: z.coerce.number().int().min(1).max(730).default(30) });

/** `GET /api/forecast?days=30` lists the rotations that come due, and who would block them today. */
export const forecast = httpEdge("KeyRotation.Read", async (exchange) => {
  const asked = parsedQuery(exchange, query);
  if (asked instanceof Answer) return asked;
  return json(200, forecastOf(await fleetView(exchange.services), asked.days));
});
