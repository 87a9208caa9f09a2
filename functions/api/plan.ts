import { copiesFact } from "../../shared/domain/discovery/copies-fact.ts";
import { effectiveSpec } from "../../shared/domain/rotation/effective-spec.ts";
import { needsSnapshot } from "../../shared/domain/rollout/rollout.ts";
import { rolloutFact } from "../../shared/reconciler/rollout.ts";
import { planOf } from "../../shared/view/plan.ts";
import { accountOf, Answer, httpEdge, json } from "../edge/http-edge.ts";
import { readLastDiscovery, readToShow } from "../edge/read-account.ts";

/** `GET /api/accounts/{account}/plan` shows the next steps and their reasons, without touching Azure. */
export const plan = httpEdge("KeyRotation.Read", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const { ports } = exchange.services;
  const { rollout, clock } = ports;
  const asksOthers = spec.rollout !== undefined && needsSnapshot(spec.rollout);
  const [{ trail, reports, unreadable }, discovery, others] = await Promise.all([
    readToShow(spec.name, ports),
    readLastDiscovery(ports.discovery),
    asksOthers ? rollout.snapshot().then(rolloutFact) : undefined,
  ]);
  const { state, claim } = trail;
  const view = { spec: effectiveSpec(spec, state), state, reports };
  const keys = state.phase === "unenrolled" ? undefined : state.keys;
  const copies = copiesFact(discovery, spec.name, keys);
  return json(200, planOf(view, claim, clock.now(), copies, others, unreadable));
});
