import { instanceReport } from "../../shared/api/instance-report.ts";
import { logLine } from "../../shared/log.ts";
import { takeReport } from "../../shared/reconciler/take-report.ts";
import { isPrincipalOf } from "../edge/consumer-identity.ts";
import { accountOf, Answer, httpEdge, json, parsedBody } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";

/**
 * `POST /api/accounts/{account}/consumers/{consumer}/reports` takes an instance's report. The token must name the
 * principal of that consumer, as the fleet file or its own registration gives it. `sequence` reveals a report that is
 * sent again. Costs one read and one write.
 */
export const report = httpEdge({ role: "KeyRotation.Confirm", repeats: "harmless" }, async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const name = exchange.request.params["consumer"] ?? "";
  const consumer =
    spec.consumers.find((known) => known.name === name) ??
    (await exchange.services.registrations.find(spec.name, name));
  if (!consumer) return problem("CONSUMER_NOT_FOUND", { account: spec.name, consumer: name });
  if (!isPrincipalOf(consumer, exchange.caller)) return problem("NOT_THIS_CONSUMER", { consumer: name });
  const statement = await parsedBody(exchange, instanceReport);
  if (statement instanceof Answer) return statement;
  const { sequence, usage: calls, ...stated } = statement;
  const counted = { ...stated, ...(sequence !== undefined && { sequence }), ...(calls && { usage: calls }) };
  const taken = await takeReport(spec, { ...counted, consumer: name }, exchange.services.ports);
  const { instance } = statement;
  if (taken === "replayed") return problem("REPORT_REPLAYED", { consumer: name, instance });
  if (taken === "overtaken") return problem("REPORT_OVERTAKEN", { consumer: name, instance });
  const refused = calls?.refused ?? 0;
  if (refused > 0) {
    const where = { account: spec.name, consumer: name, instance };
    logLine(exchange.context, "warn", "calls-refused", { ...where, refused });
  }
  return json(202, { account: spec.name, consumer: name, instance });
});
