import * as z from "zod";
import { fingerprint } from "../shared/record-schema.ts";
import { takeReport } from "../shared/reconciler/take-report.ts";
import { speaksFor } from "./consumer-identity.ts";
import { accountOf, Answer, httpEdge, json, parsedBody } from "./http-edge.ts";
import { problem } from "./problem.ts";

const body = z.strictObject({
  instance: z.string().min(1).max(200),
  fingerprint,
  healthy: z.boolean(),
  sequence: z.int().min(0).optional(),
});

/**
 * `POST /api/accounts/{account}/consumers/{consumer}/reports` takes an instance's statement. It counts only for
 * the consumer whose principal, by the fleet file or by its own registration, the token names.
 */
export const report = httpEdge("KeyRotation.Confirm", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const name = exchange.request.params["consumer"] ?? "";
  const consumer =
    spec.consumers.find((known) => known.name === name) ??
    (await exchange.services.registrations.find(spec.name, name));
  if (!consumer) return problem("CONSUMER_NOT_FOUND", { account: spec.name, consumer: name });
  if (!speaksFor(consumer, exchange.caller)) return problem("NOT_THIS_CONSUMER", { consumer: name });
  const statement = await parsedBody(exchange, body);
  if (statement instanceof Answer) return statement;
  const { sequence, ...stated } = statement;
  const counted = sequence === undefined ? stated : { ...stated, sequence };
  const taken = await takeReport(spec, { ...counted, consumer: name }, exchange.services.ports);
  if (taken === "replayed")
    return problem("REPORT_REPLAYED", { consumer: name, instance: statement.instance });
  return json(202, { account: spec.name, consumer: name, instance: statement.instance });
});
