import * as z from "zod";
import { readUsage } from "../shared/inventory/read-usage.ts";
import { schemaFaults } from "../shared/schema-faults.ts";
import { usageDocument } from "../shared/view/usage-document.ts";
import { accountOf, Answer, httpEdge, json } from "./http-edge.ts";
import { problem } from "./problem.ts";

const query = z.object({ minutes: z.coerce.number().int().min(5).max(60).default(30) });

/**
 * `GET /api/accounts/{account}/usage?minutes=30` shows what consumers say that they have called beside what the
 * account itself has counted, and how many of these calls nobody answers for.
 */
export const usage = httpEdge("KeyRotation.Read", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const asked = query.safeParse(Object.fromEntries(exchange.request.query));
  if (!asked.success) return problem("INVALID_QUERY", { errors: schemaFaults(asked.error) });
  const { ports, usageMetrics } = exchange.services;
  const read = await readUsage(spec, asked.data.minutes * 60_000, { ...ports, usageMetrics });
  return json(200, usageDocument(spec.name, read));
});
