import { contestedInstance } from "../../shared/api/request-bodies.ts";
import { settleContest } from "../../shared/domain/commands/contest-commands.ts";
import { isContested } from "../../shared/domain/safety/readiness.ts";
import { logLine } from "../../shared/log.ts";
import { endContest } from "../../shared/reconciler/note-contest.ts";
import { isPrincipalOf } from "../edge/consumer-identity.ts";
import { accountOf, Answer, httpEdge, json, parsedBody } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";
import { recordCommand } from "../edge/record-command.ts";
import { consumerIn } from "./report.ts";

/**
 * `POST …/consumers/{consumer}/settle` ends a contest about an instance on a person's word, never on that of the consumer
 * itself. The next report that contradicts the last one begins another.
 */
export const settle = httpEdge("KeyRotation.Operate", async (exchange) => {
  const account = await accountOf(exchange);
  if (account instanceof Answer) return account;
  const found = await consumerIn(account, exchange);
  if (found instanceof Answer) return found;
  const { spec, consumer } = found;
  const given = await parsedBody(exchange, contestedInstance);
  if (given instanceof Answer) return given;
  if (isPrincipalOf(consumer, exchange.caller)) return problem("APPROVER_IS_REQUESTER");
  const { ports } = exchange.services;
  const at = ports.clock.now();
  const { instance, reason } = given;
  const where = { account: spec.name, consumer: consumer.name, instance };
  const own = await ports.board.sent(spec.name, consumer.name);
  const report = own.find((known) => known.instance === instance);
  if (!report || !isContested(report, spec.policy.staleAfterMs, at)) {
    return problem("CONTEST_NOT_FOUND", where);
  }
  const wish = { by: exchange.caller.objectId, at, reason };
  const recorded = await recordCommand(exchange, spec, (state) =>
    settleContest(state, spec, consumer.name, instance, wish),
  );
  if (recorded instanceof Answer) return recorded;
  await endContest(spec.name, report, at, ports.board);
  logLine(exchange.context, "info", "contest-settled", { ...where, by: wish.by });
  return json(200, where);
});
