import { effectiveSpec } from "../../shared/domain/rotation/effective-spec.ts";
import { consumerStanding } from "../../shared/view/consumer-standing.ts";
import { isPrincipalOf } from "../edge/consumer-identity.ts";
import { accountOf, Answer, httpEdge, json } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";
import { readToShow } from "../edge/read-account.ts";

/**
 * `GET /api/accounts/{account}/consumers/{consumer}` shows a consumer to itself: whether its instances count, and what
 * the gate waits for. Reads the account's head and reports, and changes nothing.
 */
export const standing = httpEdge("KeyRotation.Confirm", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const name = exchange.request.params["consumer"] ?? "";
  const { ports } = exchange.services;
  const { trail, reports } = await readToShow(spec.name, ports);
  const consumer = effectiveSpec(spec, trail.state).consumers.find((known) => known.name === name);
  if (!consumer) return problem("CONSUMER_NOT_FOUND", { account: spec.name, consumer: name });
  if (!isPrincipalOf(consumer, exchange.caller)) return problem("NOT_THIS_CONSUMER", { consumer: name });
  const own = reports.filter((report) => report.consumer === name);
  return json(200, consumerStanding(spec, consumer, trail.state, own, ports.clock.now()));
});
