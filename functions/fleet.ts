import { applyFleet } from "../shared/reconciler/apply-fleet.ts";
import { logLine } from "../shared/log.ts";
import { Answer, bodyOf, httpEdge, json } from "./http-edge.ts";
import { problem } from "./problem.ts";

/** `PUT /api/fleet` replaces the fleet file, YAML or JSON, as a whole. */
export const fleet = httpEdge("KeyRotation.Operate", async (exchange) => {
  const text = await bodyOf(exchange);
  if (text instanceof Answer) return text;
  const { fleetStore, ports, fleet: reader, vaultSuffix } = exchange.services;
  const applied = await applyFleet(text, vaultSuffix, fleetStore, ports);
  if ("inFlight" in applied) return problem("ROTATION_IN_FLIGHT", { accounts: applied.inFlight });
  await reader.fresh();
  const { consumers, ...accounts } = applied;
  const named = (which: "added" | "removed") =>
    consumers.flatMap((change) => change[which].map((consumer) => `${change.account}/${consumer}`));
  logLine(exchange.context, "info", "fleet-applied", {
    by: exchange.caller.objectId,
    ...accounts,
    consumersAdded: named("added"),
    consumersRemoved: named("removed"),
  });
  return json(200, applied);
});
