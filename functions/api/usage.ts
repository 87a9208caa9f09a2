import { minuteMs } from "../../shared/domain/time.ts";
import { minutesQuery } from "../../shared/api/queries.ts";
import { readUsage } from "../../shared/inventory/read-usage.ts";
import { usageDocument } from "../../shared/view/usage-document.ts";
import { accountOf, Answer, httpEdge, json } from "../edge/http-edge.ts";
import { parsedQuery } from "../edge/query.ts";

/**
 * `GET /api/accounts/{account}/usage?minutes=30` compares the calls that consumers report with the calls that the
 * account has counted, and shows how many remain unexplained.
 */
export const usage = httpEdge("KeyRotation.Read", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const asked = parsedQuery(exchange, minutesQuery);
  if (asked instanceof Answer) return asked;
  const { ports, usageMetrics } = exchange.services;
  const read = await readUsage(spec, asked.minutes * minuteMs, { ...ports, usageMetrics });
  return json(200, usageDocument(spec.name, read));
});
