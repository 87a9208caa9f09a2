import { sha256 } from "../../shared/digest.ts";
import { logLine } from "../../shared/log.ts";
import type { HttpResponseInit } from "@azure/functions";
import type { AppliedFleet } from "../../shared/reconciler/fleet/apply-fleet.ts";
import { applyFleet } from "../../shared/reconciler/fleet/apply-fleet.ts";
import { maxPending, requestChange } from "../../shared/reconciler/fleet/fleet-changes.ts";
import { changeDocument } from "../../shared/view/change-document.ts";
import { matchesTag, tagged } from "../edge/conditions.ts";
import type { Exchange } from "../edge/exchange.ts";
import { Answer, httpEdge, json, textOf } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";

/** 10,000 accounts with two consumers each are 6 MiB of JSON; the host itself takes 100 MiB. */
const maxFleetFileBytes = 16 * 1024 * 1024;

/** `GET /api/fleet` returns the fleet file, byte for byte as it was applied. */
export const fleetText = httpEdge("KeyRotation.Read", async ({ request, services: { fleetStore } }) => {
  const text = await fleetStore.read();
  if (text === undefined) return problem("FLEET_NOT_APPLIED");
  const headers = { "content-type": "application/yaml; charset=utf-8", "cache-control": "no-cache" };
  return tagged(request, tagOf(text), { status: 200, headers, body: text });
});

/** `PUT /api/fleet` replaces the whole fleet file, YAML or JSON; with `If-Match`, only the version that was read. */
export const fleet = httpEdge("KeyRotation.Operate", async (exchange) => {
  const text = await textOf(exchange, maxFleetFileBytes);
  if (text instanceof Answer) return text;
  const { fleetStore, ports, wakes, changes, destinations, maxAccounts } = exchange.services;
  const limits = { ...destinations, maxAccounts };
  const by = exchange.caller.objectId;
  const fleetPorts = { ...ports, wakes };
  const applied = await applyFleet(text, limits, fleetStore, fleetPorts, seenFleet(exchange), { by });
  if ("code" in applied) return problem(applied.code);
  if ("inFlight" in applied) return problem("ROTATION_IN_FLIGHT", { accounts: applied.inFlight });
  if ("loosens" in applied) {
    const asked = await requestChange(text, applied, by, { changes, clock: ports.clock });
    if ("code" in asked) return problem(asked.code, { limit: maxPending });
    logLine(exchange.context, "warn", "fleet-change-requested", { by, change: asked.id });
    return json(202, changeDocument(asked, "pending"));
  }
  return fleetApplied(exchange, text, applied, { by });
});

/** The answer to a file that was applied, which the log notes too. */
export async function fleetApplied(
  { context, services: { fleet: reader } }: Exchange,
  text: string,
  applied: AppliedFleet,
  people: { readonly by: string; readonly approvedBy?: string },
): Promise<HttpResponseInit> {
  await reader.fresh();
  const { consumers, ...accounts } = applied;
  const named = (which: "added" | "removed") =>
    consumers.flatMap((change) => change[which].map((consumer) => `${change.account}/${consumer}`));
  logLine(context, "info", "fleet-applied", {
    ...people,
    ...accounts,
    consumersAdded: named("added"),
    consumersRemoved: named("removed"),
  });
  return json(200, applied, { etag: `"${tagOf(text)}"` });
}

/** Whether the file is the one that the caller read; nothing without an `If-Match`. */
function seenFleet({ request }: Exchange): ((text: string | undefined) => boolean) | undefined {
  const asked = request.headers.get("if-match");
  if (asked === null) return undefined;
  return (text) => text !== undefined && matchesTag(asked, (tag) => tag === tagOf(text));
}

function tagOf(text: string): string {
  return sha256(text).slice(0, 32);
}
