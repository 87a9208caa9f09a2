import type { HttpResponseInit } from "@azure/functions";
import type { CommonAlert } from "../shared/api/alert.ts";
import { commonAlert } from "../shared/api/alert.ts";
import { emergency } from "../shared/api/wishes.ts";
import type { AccountSpec } from "../shared/domain/account-spec.ts";
import { blastRadius } from "../shared/domain/blast-radius.ts";
import { logLine } from "../shared/log.ts";
import { blastRadiusDocument } from "../shared/view/blast-radius-document.ts";
import type { Exchange } from "./http-edge.ts";
import { Answer, httpEdge, json, parsedBody } from "./http-edge.ts";
import { problem, refused } from "./problem.ts";

/**
 * `POST /api/alerts` takes an alert of Azure Monitor about an account and proposes an emergency: it shows whom one
 * would hit, and logs that. It never starts one, since nothing but a number has been seen so far.
 */
export const alerts = httpEdge("KeyRotation.Operate", async (exchange) => {
  const alert = await parsedBody(exchange, commonAlert);
  if (alert instanceof Answer) return alert;
  const named = alert.data.customProperties?.account ?? exchange.request.query.get("account") ?? "";
  const spec = await accountNamed(named, exchange);
  if (!spec) return problem("ACCOUNT_NOT_FOUND", { account: named.slice(0, 200) });
  // Alerts that resolve themselves tell so as well; what they were about is over.
  if (alert.data.essentials.monitorCondition === "Resolved")
    return json(200, { account: spec.name, proposed: false });
  return propose(exchange, spec, alert);
});

/** By its name in the fleet or by its ARM id: a budget knows the resource alone. */
async function accountNamed(named: string, { services: { fleet } }: Exchange) {
  const { accounts } = await fleet.current();
  return accounts.find(
    ({ name, resourceId }) => name === named || resourceId.toLowerCase() === named.toLowerCase(),
  );
}

async function propose(
  { context, services: { ports } }: Exchange,
  spec: AccountSpec,
  { data: { essentials, customProperties } }: CommonAlert,
): Promise<HttpResponseInit> {
  const reason = `alert ${essentials.alertRule ?? essentials.alertId}`.slice(0, 500);
  const compromised = customProperties?.compromised ?? "active";
  const wish = emergency.parse({ mode: "emergency", compromised, reason });
  const [{ rotation }, reports] = await Promise.all([
    ports.trail.read(spec.name),
    ports.board.reports(spec.name),
  ]);
  if (rotation.phase === "unenrolled") return refused({ code: "NOT_ENROLLED" });
  const affected = blastRadius(spec, rotation, reports, wish, ports.clock.now());
  const radius = blastRadiusDocument(spec.name, wish, affected);
  logLine(context, "warn", "emergency-proposed", {
    account: spec.name,
    alert: essentials.alertId,
    reason,
    compromised,
    cutOff: radius.cutOff,
  });
  const { confirm } = radius;
  return json(202, {
    account: spec.name,
    proposed: true,
    blastRadius: radius,
    // What a person sends, having looked, to `POST /api/accounts/{account}/rotations`.
    request: { mode: wish.mode, compromised, gate: wish.gate, deadlineMs: wish.deadlineMs, reason, confirm },
  });
}
