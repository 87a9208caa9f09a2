import * as z from "zod";
import { logLine } from "../shared/log.ts";
import { fingerprint } from "../shared/record-schema.ts";
import { takeReport } from "../shared/reconciler/take-report.ts";
import { speaksFor } from "./consumer-identity.ts";
import { accountOf, Answer, httpEdge, json, parsedBody } from "./http-edge.ts";
import { problem } from "./problem.ts";

/** Far more than an instance can make between two reports. */
const count = z.int().min(0).max(50_000_000);

const usage = z
  .strictObject({ calls: count, failures: count, refused: count })
  .refine(({ calls, failures }) => failures <= calls, "has more failures than calls")
  .refine(({ failures, refused }) => refused <= failures, "has more refused calls than failures");

const body = z
  .strictObject({
    instance: z.string().min(1).max(200),
    fingerprint,
    healthy: z.boolean(),
    sequence: z.int().min(0).optional(),
    usage: usage.optional(),
  })
  // Without a number, a report that arrives twice would count twice.
  .refine((stated) => stated.usage === undefined || stated.sequence !== undefined, {
    path: ["usage"],
    message: "needs a sequence",
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
  const { sequence, usage: calls, ...stated } = statement;
  const counted = { ...stated, ...(sequence !== undefined && { sequence }), ...(calls && { usage: calls }) };
  const taken = await takeReport(spec, { ...counted, consumer: name }, exchange.services.ports);
  const { instance } = statement;
  if (taken === "replayed") return problem("REPORT_REPLAYED", { consumer: name, instance });
  const refused = calls?.refused ?? 0;
  if (refused > 0) {
    const where = { account: spec.name, consumer: name, instance };
    logLine(exchange.context, "warn", "calls-refused", { ...where, refused });
  }
  return json(202, { account: spec.name, consumer: name, instance });
});
