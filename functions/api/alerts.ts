import type { HttpResponseInit } from "@azure/functions";
import * as z from "zod";
import type { CommonAlert, CustomProperties } from "../../shared/api/alert.ts";
import { commonAlert, customProperties } from "../../shared/api/alert.ts";
import { schemaFaults } from "../../shared/schema-faults.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { withoutKeys } from "../../shared/key-shape.ts";
import type { Exchange } from "../edge/exchange.ts";
import { Answer, httpEdge, json, parsedBody } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";
import { proposeEmergency } from "../edge/propose-emergency.ts";

/**
 * `POST /api/alerts` takes an Azure Monitor alert about an account and proposes an emergency: it logs and returns the
 * blast radius. Where the policy says `emergencyByAlert: start`, it starts one that waits for every consumer.
 */
export const alerts = httpEdge(["KeyRotation.Alert", "KeyRotation.Operate"], async (exchange) => {
  const alert = await parsedBody(exchange, commonAlert);
  if (alert instanceof Answer) return alert;
  const properties = alertProperties(alert);
  if (properties instanceof Answer) return properties;
  const targets = alert.data.essentials.alertTargetIDs ?? [];
  const named = properties.account ?? exchange.request.query.get("account");
  const spec = await accountNamed(named === null ? targets : [named], exchange);
  if (!spec)
    return problem("ACCOUNT_NOT_FOUND", { account: withoutKeys(named ?? targets[0] ?? "").slice(0, 200) });
  // Azure Monitor also sends an alert when it resolves.
  if (alert.data.essentials.monitorCondition === "Resolved")
    return json(200, { account: spec.name, proposed: false });
  return propose(exchange, spec, alert, properties);
});

/** The author's own properties: where they come depends on the kind of the rule. */
function alertProperties({ data }: CommonAlert): CustomProperties | Answer {
  if (data.customProperties?.account !== undefined) return data.customProperties;
  const context = z.object({ properties: z.record(z.string(), z.unknown()) }).safeParse(data.alertContext);
  // Many kinds of alert have properties of their own there.
  const isOurs =
    context.success && ("account" in context.data.properties || "compromised" in context.data.properties);
  if (!isOurs) return data.customProperties ?? {};
  const stated = customProperties.safeParse(context.data.properties);
  if (stated.success) return { ...stated.data, ...data.customProperties };
  return new Answer(problem("INVALID_BODY", { errors: schemaFaults(stated.error) }));
}

/** Finds the one account that these name, by its fleet name or its ARM id: a budget knows only the resource. */
async function accountNamed(names: readonly string[], { services: { fleet } }: Exchange) {
  const { accounts } = await fleet.current();
  const wanted = new Set(names.map((one) => one.toLowerCase()));
  const found = accounts.filter(
    ({ name, resourceId }) => names.includes(name) || wanted.has(resourceId.toLowerCase()),
  );
  return found.length === 1 ? found[0] : undefined;
}

async function propose(
  exchange: Exchange,
  spec: AccountSpec,
  { data: { essentials } }: CommonAlert,
  { compromised = "active" }: CustomProperties,
): Promise<HttpResponseInit> {
  const alert = `alert ${essentials.alertRule ?? essentials.alertId}`;
  const alarmed = await proposeEmergency(exchange, spec, {
    id: essentials.alertId,
    by: alert.slice(0, 200),
    reason: alert.slice(0, 500),
    compromised,
  });
  if (alarmed instanceof Answer) return alarmed.response;
  const { kind, ...told } = alarmed;
  const started = kind === "started" && { started: true };
  return json(202, { account: spec.name, proposed: kind === "proposed", ...started, ...told });
}
