import { reasoned } from "../shared/api/wishes.ts";
import { logLine } from "../shared/log.ts";
import { Answer, httpEdge, json, parsedBody } from "./http-edge.ts";

/** More accounts of a ring than that are a number. */
const mostNamed = 100;

/** `GET /api/rollout` shows who is in line, how many places are taken, and what has failed. */
export const rollout = httpEdge("KeyRotation.Read", async ({ services: { ports } }) => {
  const { open, places, failures, resumed } = await ports.rollout.standing();
  const rings = [...new Set(open.map(({ ring }) => ring))].sort((a, b) => a - b);
  const scopes = [...new Set(places.map(({ scope }) => scope))].sort();
  return json(200, {
    rings: rings.map((ring) => {
      const own = open.filter((one) => one.ring === ring);
      const accounts = own.slice(0, mostNamed).map(({ account, failed }) => ({ account, failed }));
      return { ring, open: own.length, accounts };
    }),
    inFlight: scopes.map((scope) => ({ scope, places: places.filter((one) => one.scope === scope).length })),
    failures,
    ...(resumed && { resumed }),
  });
});

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
