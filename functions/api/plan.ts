import { effectiveSpec } from "../../shared/domain/rotation/effective-spec.ts";
import { needsSnapshot } from "../../shared/domain/rollout/rollout.ts";
import { rolloutFact } from "../../shared/reconciler/rollout.ts";
import { planOf } from "../../shared/view/plan.ts";
import { accountOf, Answer, httpEdge, json } from "../edge/http-edge.ts";
import { readToShow } from "../edge/read-account.ts";

/** `GET /api/accounts/{account}/plan` shows the next steps and their reasons, without touching Azure. */
export const plan = httpEdge("KeyRotation.Read", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const { ports } = exchange.services;
  const { rollout, clock } = ports;
  const asksOthers = spec.rollout !== undefined && needsSnapshot(spec.rollout);
  const [{ trail, reports, unreadable }, others] = await Promise.all([
    readToShow(spec.name, ports),
    asksOthers ? rollout.snapshot().then(rolloutFact) : undefined,
  ]);
  const { state, claim } = trail;
  const view = { spec: effectiveSpec(spec, state), state, reports };
  return json(200, planOf(view, claim, clock.now(), others, unreadable));
});
