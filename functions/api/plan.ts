import { effectiveSpec } from "../../shared/domain/rotation/effective-spec.ts";
import { needsSnapshot } from "../../shared/domain/rollout/rollout.ts";
import { rolloutFact } from "../../shared/reconciler/rollout.ts";
import { planOf } from "../../shared/view/plan.ts";
import { accountOf, Answer, httpEdge, json } from "../edge/http-edge.ts";

/** `GET /api/accounts/{account}/plan` shows the next steps and their reasons, without touching Azure. */
export const plan = httpEdge("KeyRotation.Read", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const { trail, board, rollout, clock } = exchange.services.ports;
  const asksOthers = spec.rollout !== undefined && needsSnapshot(spec.rollout);
  const [{ state, claim }, reports, others] = await Promise.all([
    trail.read(spec.name),
    board.reports(spec.name),
    asksOthers ? rollout.snapshot().then(rolloutFact) : undefined,
  ]);
  const view = { spec: effectiveSpec(spec, state), state, reports };
  return json(200, planOf(view, claim, clock.now(), others));
});
