import type { HttpResponseInit } from "@azure/functions";
import { changeVerdict } from "../../shared/api/request-bodies.ts";
import { logLine } from "../../shared/log.ts";
import type { ChangeRejection } from "../../shared/reconciler/fleet/fleet-changes.ts";
import {
  approveChange,
  rejectChange,
  standingOfChange,
} from "../../shared/reconciler/fleet/fleet-changes.ts";
import { changeDocument } from "../../shared/view/change-document.ts";
import type { Exchange } from "../edge/exchange.ts";
import { Answer, httpEdge, json, parsedBody } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";
import { fleetApplied } from "./fleet.ts";

/** `GET /api/fleet/changes` lists the changes that a second person must approve, and those that were decided. */
export const fleetChanges = httpEdge("KeyRotation.Read", async ({ services: { changes, fleetStore } }) => {
  const [all, current] = await Promise.all([changes.list(), fleetStore.read()]);
  return json(200, { changes: all.map((one) => changeDocument(one, standingOfChange(one, current))) });
});

/** `GET /api/fleet/changes/{change}` shows one of them. */
export const fleetChange = httpEdge("KeyRotation.Read", async (exchange) => {
  const { changes, fleetStore } = exchange.services;
  const [found, current] = await Promise.all([changes.find(idIn(exchange)), fleetStore.read()]);
  if (!found) return problem("CHANGE_NOT_FOUND");
  return json(200, changeDocument(found.change, standingOfChange(found.change, current)));
});

/** `POST …/approve` applies a change on the word of a second person, who names it by its digest. */
export const approveFleetChange = httpEdge("KeyRotation.Approve", async (exchange) => {
  const given = await parsedBody(exchange, changeVerdict);
  if (given instanceof Answer) return given;
  const { ports, wakes, changes, fleetStore, destinations, maxAccounts } = exchange.services;
  const verdict = { ...given, by: exchange.caller.objectId };
  const all = { ...ports, wakes, changes };
  const id = idIn(exchange);
  const found = await changes.find(id);
  const answer = await approveChange(id, verdict, { ...destinations, maxAccounts }, fleetStore, all);
  if ("code" in answer) return refused(answer);
  if ("inFlight" in answer) return problem("ROTATION_IN_FLIGHT", { accounts: answer.inFlight });
  const { change, ...applied } = answer;
  return fleetApplied(exchange, found?.text ?? "", applied, { by: change.by, approvedBy: verdict.by });
});

/** `POST …/reject` rejects a change; who asked for it may withdraw it so. */
export const rejectFleetChange = httpEdge(
  ["KeyRotation.Approve", "KeyRotation.Operate"],
  async (exchange) => {
    const given = await parsedBody(exchange, changeVerdict);
    if (given instanceof Answer) return given;
    const { ports, changes } = exchange.services;
    const verdict = { ...given, by: exchange.caller.objectId };
    const answer = await rejectChange(idIn(exchange), verdict, { changes, clock: ports.clock });
    if ("code" in answer) return refused(answer);
    logLine(exchange.context, "info", "fleet-change-rejected", { change: answer.id, by: verdict.by });
    return json(200, changeDocument(answer, "rejected"));
  },
);

function idIn({ request }: Exchange): string {
  return request.params["change"] ?? "";
}

function refused({ code }: ChangeRejection): HttpResponseInit {
  return problem(code);
}
