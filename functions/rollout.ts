import { reasoned } from "../shared/api/wishes.ts";
import { logLine } from "../shared/log.ts";
import { Answer, httpEdge, json, parsedBody } from "./http-edge.ts";
import { rolloutView } from "./rollout-view.ts";

/** `GET /api/rollout` shows whether the line moves, who is in it, how many places are taken, and what has failed. */
export const rollout = httpEdge("KeyRotation.Read", async ({ services }) =>
  json(200, await rolloutView(services)),
);

/** `POST /api/rollout/resume` goes on after failures have stopped the line. */
export const resumeRollout = httpEdge("KeyRotation.Operate", async (exchange) => {
  const given = await parsedBody(exchange, reasoned);
  if (given instanceof Answer) return given;
  const { ports } = exchange.services;
  const by = exchange.caller.objectId;
  const before = await ports.rollout.standing();
  await ports.rollout.resume(by, given.reason, ports.clock.now());
  logLine(exchange.context, "info", "rollout-resumed", { by, failures: before.failures.length });
  return json(200, { forgotten: before.failures });
});
