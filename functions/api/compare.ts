import { sidesQuery } from "../../shared/api/queries.ts";
import { comparisonOf } from "../../shared/view/comparison.ts";
import { fleetView } from "./fleet-view.ts";
import { Answer, httpEdge, json } from "../edge/http-edge.ts";
import { parsedQuery } from "../edge/query.ts";

/** `GET /api/compare?environment=production&with=non-production` sets two environments side by side. */
export const compare = httpEdge("KeyRotation.Read", async (exchange) => {
  const sides = parsedQuery(exchange, sidesQuery);
  if (sides instanceof Answer) return sides;
  return json(200, comparisonOf(await fleetView(exchange.services), sides));
});
