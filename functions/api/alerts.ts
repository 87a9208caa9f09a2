import type { HttpResponseInit } from "@azure/functions";
import * as z from "zod";
import type { CommonAlert, CustomProperties } from "../../shared/api/alert.ts";
import { commonAlert, customProperties } from "../../shared/api/alert.ts";
import { schemaFaults } from "../../shared/schema-faults.ts";
import { emergency } from "../../shared/api/request-bodies.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { declareByAlert, leftToPeople } from "../../shared/domain/commands/alert-command.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import { withoutKeys } from "../../shared/key-shape.ts";
import { logLine } from "../../shared/log.ts";
import { runCommand } from "../../shared/reconciler/run-command.ts";
import { foreseeEmergency } from "../edge/foresee-emergency.ts";
import type { Exchange } from "../edge/exchange.ts";
import { Answer, httpEdge, json, parsedBody } from "../edge/http-edge.ts";
import { problem, rejected } from "../edge/problem.ts";

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
  properties: CustomProperties,
): Promise<HttpResponseInit> {
  const { context } = exchange;
  const { ports } = exchange.services;
  const alert = `alert ${essentials.alertRule ?? essentials.alertId}`;
  const reason = alert.slice(0, 500);
  const compromised = properties.compromised ?? "active";
  const wish = emergency.parse({ mode: "emergency", compromised, reason });
  const at = ports.clock.now();
  const foreseen = await foreseeEmergency(spec, wish, at, ports);
  if (foreseen instanceof Answer) return foreseen.response;
  const { state, radius } = foreseen;
  const facts = { account: spec.name, alert: essentials.alertId, reason, compromised };

  const started = await startByAlert(exchange, spec, { ...wish, by: alert.slice(0, 200) });
  if (started instanceof Answer) return started.response;
  if (started) {
    const consumers = radius.consumers.map(({ consumer, feels }) => `${consumer}: ${feels}`);
    const { confirm, cutOff } = radius;
    logLine(context, "warn", "emergency-started", { ...facts, ...started, consumers, cutOff, confirm });
    return json(202, { account: spec.name, proposed: false, started: true, ...started, blastRadius: radius });
  }
  logLine(context, "warn", "emergency-proposed", { ...facts, cutOff: radius.cutOff });
  const because = leftToPeople(spec, state, at);
  const { confirm } = radius;
  return json(202, {
    account: spec.name,
    proposed: true,
    ...(because !== undefined && { because }),
    blastRadius: radius,
    // The body that a person sends to `POST /api/accounts/{account}/rotations` after a look at the blast radius.
    request: { mode: wish.mode, compromised, gate: wish.gate, deadlineMs: wish.deadlineMs, reason, confirm },
  });
}

/** @returns the rotation that the alert started or took over; nothing when it is left to people. */
async function startByAlert(
  { services: { ports } }: Exchange,
  spec: AccountSpec,
  wish: Parameters<typeof declareByAlert>[2],
): Promise<{ readonly rotation?: string } | undefined | Answer> {
  const { by, reason, compromised, deadlineMs } = wish;
  const at = ports.clock.now();
  const answer = await runCommand(
    spec,
    (state) => declareByAlert(spec, state, { by, reason, compromised, deadlineMs }, at),
    ports,
  );
  if ("rejection" in answer) return new Answer(rejected(answer.rejection));
  const { trail, before } = answer;
  if (trail.sequence === before.sequence) return undefined;
  return isInFlight(trail.state) ? { rotation: trail.state.id } : {};
}
