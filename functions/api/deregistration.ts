import type { HttpResponseInit } from "@azure/functions";
import type * as z from "zod";
import { farewell } from "../../shared/api/request-bodies.ts";
import { deregisterConsumer } from "../../shared/domain/commands/registration-commands.ts";
import { logLine } from "../../shared/log.ts";
import { runCommand } from "../../shared/reconciler/run-command.ts";
import type { Caller } from "../../shared/ports/token-verifier.ts";
import type { Exchange } from "../edge/exchange.ts";
import { Answer, bodyOf, httpEdge, json, parsedText } from "../edge/http-edge.ts";
import { ifMatchGuard } from "../edge/etag.ts";
import { holds } from "../edge/api-caller.ts";
import { problem, rejected } from "../edge/problem.ts";
import { undeclaredConsumer } from "../edge/undeclared-consumer.ts";

/**
 * `DELETE …/consumers/{consumer}` ends a registration, for its own principal or for an operator who gives a reason; while a
 * rotation is in flight, only for an operator who may approve and has not asked for it.
 */
export const deregister = httpEdge(["KeyRotation.Confirm", "KeyRotation.Operate"], async (exchange) => {
  const found = await undeclaredConsumer(exchange);
  if (found instanceof Answer) return found;
  const { spec, consumer } = found;
  const given = await farewellOf(exchange);
  if (given instanceof Answer) return given;
  const { reason } = given;
  const { caller } = exchange;
  const operates = holds(caller, "KeyRotation.Operate");
  if (reason === undefined && !holds(caller, "KeyRotation.Confirm")) return reasonMissing();
  const { ports } = exchange.services;
  const wish = {
    by: caller.objectId,
    at: ports.clock.now(),
    as: operates && reason !== undefined ? operator(caller) : ("principal" as const),
    ...(reason !== undefined && { reason }),
  };
  const answer = await runCommand(
    spec,
    (state) => deregisterConsumer(state, spec, consumer, wish),
    ports,
    ifMatchGuard(exchange),
  );
  if (!("rejection" in answer)) {
    logLine(exchange.context, "info", "consumer-deregistered", {
      account: spec.name,
      consumer,
      by: caller.objectId,
    });
    return json(200, { account: spec.name, consumer });
  }
  const lacksReason = answer.rejection.code === "NOT_THIS_CONSUMER" && operates;
  return lacksReason ? reasonMissing() : rejected(answer.rejection);
});

function operator(caller: Caller): "operator" | "approver" {
  return holds(caller, "KeyRotation.Approve") ? "approver" : "operator";
}

/** Reads the body, or the query when there is none. */
async function farewellOf(exchange: Exchange): Promise<z.output<typeof farewell> | Answer> {
  const text = await bodyOf(exchange);
  if (text instanceof Answer) return text;
  if (text.trim() !== "") return parsedText(text, farewell);
  const reason = exchange.request.query.get("reason");
  return parsedText(JSON.stringify(reason === null ? {} : { reason }), farewell);
}

function reasonMissing(): HttpResponseInit {
  return problem("INVALID_BODY", { errors: [{ path: "reason", message: "is needed from an operator" }] });
}
