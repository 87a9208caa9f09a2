import { reasoned } from "../../shared/api/request-bodies.ts";
import type { RolloutSnapshot } from "../../shared/domain/rollout/rollout-snapshot.ts";
import { KeyturnError } from "../../shared/errors.ts";
import { logLine } from "../../shared/log.ts";
import { everywhereAfterMs } from "../../shared/reconciler/fleet/remembered-board.ts";
import { wakeHeld } from "../../shared/reconciler/fleet/wake-held.ts";
import { rolloutDocument } from "../../shared/view/rollout-document.ts";
import type { Exchange } from "../edge/exchange.ts";
import { Answer, httpEdge, json, parsedBody } from "../edge/http-edge.ts";

/** `GET /api/rollout` shows whether rotations may start, the accounts in line, permits in use, and failures. */
export const rollout = httpEdge("KeyRotation.Read", async ({ services: { fleet, ports } }) => {
  const [current, snapshot] = await Promise.all([fleet.current(), ports.rollout.snapshot()]);
  return json(200, rolloutDocument(current, snapshot, ports.clock.now()));
});

/** `POST /api/rollout/resume` lets rotations start again after failures have stopped them. */
export const resumeRollout = httpEdge("KeyRotation.Operate", async (exchange) => {
  const given = await parsedBody(exchange, reasoned);
  if (given instanceof Answer) return given;
  const { ports } = exchange.services;
  const by = exchange.caller.objectId;
  const before = await ports.rollout.snapshot();
  await ports.rollout.resume(by, given.reason, ports.clock.now());
  logLine(exchange.context, "info", "rollout-resumed", { by, failures: before.failures.length });
  await wakeThoseInLine(before.open, exchange);
  return json(200, { forgotten: before.failures });
});

/** Only saves time: an account that is not woken is looked at within a quarter of an hour. */
async function wakeThoseInLine(
  open: RolloutSnapshot["open"],
  { services: { ports }, context }: Pick<Exchange, "services" | "context">,
): Promise<void> {
  const accounts = open.map(({ account }) => ({ name: account }));
  try {
    await wakeHeld({ accounts }, ["LineStopped"], ports, everywhereAfterMs);
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    const { code, message } = error;
    logLine(context, "warn", "line-not-woken", { code, message });
  }
}
