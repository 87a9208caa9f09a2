import * as z from "zod";
import { comparisonOf } from "../shared/view/comparison.ts";
import { fleetView } from "./fleet-view.ts";
import { Answer, httpEdge, json } from "./http-edge.ts";
import { environmentName, parsedQuery } from "./query.ts";

const query = z
  .strictObject({ environment: environmentName, with: environmentName })
  .refine((sides) => sides.environment !== sides.with, { path: ["with"], message: "must be another one" });

/** `GET /api/compare?environment=production&with=non-production` sets two environments side by side. */
export const compare = httpEdge("KeyRotation.Read", async (exchange) => {
  const sides = parsedQuery(exchange, query);
  if (sides instanceof Answer) return sides;
  return json(200, comparisonOf(await fleetView(exchange.services), sides));
});
