import { instanceReport } from "../../shared/api/instance-report.ts";
import type { AccountSpec, ConsumerSpec } from "../../shared/domain/account/account-spec.ts";
import { consumerOf } from "../../shared/domain/rotation/effective-spec.ts";
import { maxInstances } from "../../shared/domain/safety/instance-room.ts";
import { logLine } from "../../shared/log.ts";
import { tellContest } from "../../shared/reconciler/note-contest.ts";
import type { Taken } from "../../shared/reconciler/take-report.ts";
import { takeReport } from "../../shared/reconciler/take-report.ts";
import { isPrincipalOf } from "../edge/consumer-identity.ts";
import type { Exchange } from "../edge/exchange.ts";
import { accountOf, Answer, httpEdge, json, parsedBody } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";

/** The problem that each refusal becomes. */
const refusals = {
  ahead: "SEQUENCE_AHEAD",
  crowded: "TOO_MANY_INSTANCES",
  replayed: "REPORT_REPLAYED",
  overtaken: "REPORT_OVERTAKEN",
} as const satisfies { readonly [T in Exclude<Taken, "kept" | "contradictory">]: string };

/**
 * `POST /api/accounts/{account}/consumers/{consumer}/reports` takes an instance's report. The token must name the
 * principal of that consumer, as the fleet file or its own registration gives it. `sequence` reveals a report that is
 * sent again. Costs one read and one write.
 */
export const report = httpEdge({ role: "KeyRotation.Confirm", repeats: "harmless" }, async (exchange) => {
  const account = await accountOf(exchange);
  if (account instanceof Answer) return account;
  const found = await consumerIn(account, exchange);
  if (found instanceof Answer) return found;
  const { spec, consumer } = found;
  const { name } = consumer;
  if (!isPrincipalOf(consumer, exchange.caller)) return problem("NOT_THIS_CONSUMER", { consumer: name });
  const statement = await parsedBody(exchange, instanceReport);
  if (statement instanceof Answer) return statement;
  const { sequence, usage: calls, ...stated } = statement;
  const counted = { ...stated, ...(sequence !== undefined && { sequence }), ...(calls && { usage: calls }) };
  const { ports } = exchange.services;
  const taken = await takeReport(spec, { ...counted, consumer: name }, ports);
  const { instance } = statement;
  const where = { account: spec.name, consumer: name, instance };
  if (taken === "contradictory" || taken === "replayed" || taken === "overtaken") {
    const told = await tellContest(spec, consumer, ports);
    if (told !== undefined) {
      const { owner } = consumer;
      logLine(exchange.context, "warn", "instance-contested", {
        ...where,
        instance: told,
        owner: owner.name,
      });
    }
  }
  if (taken !== "kept" && taken !== "contradictory") {
    logLine(exchange.context, "warn", "report-refused", { ...where, code: refusals[taken] });
    const limit = taken === "crowded" && { limit: maxInstances(consumer) };
    return problem(refusals[taken], { consumer: name, instance, ...limit });
  }
  const refused = calls?.refused ?? 0;
  if (refused > 0) logLine(exchange.context, "warn", "calls-refused", { ...where, refused });
  return json(202, where);
});

/** The consumer that the route names, and the account with it, also where it registered itself. */
export async function consumerIn(
  spec: AccountSpec,
  { request, services }: Exchange,
): Promise<{ readonly spec: AccountSpec; readonly consumer: ConsumerSpec } | Answer> {
  const name = request.params["consumer"] ?? "";
  const declared = spec.consumers.find((known) => known.name === name);
  if (declared) return { spec, consumer: declared };
  const registration = await services.registrations.find(spec.name, name);
  if (!registration) {
    return new Answer(problem("CONSUMER_NOT_FOUND", { account: spec.name, consumer: name }));
  }
  const consumer = consumerOf(registration);
  return { spec: { ...spec, consumers: [...spec.consumers, consumer] }, consumer };
}
