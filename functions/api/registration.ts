import { consumerDeclaration } from "../../shared/api/consumer-declaration.ts";
import { reasoned } from "../../shared/api/request-bodies.ts";
import { registrationOf } from "../../shared/domain/rotation/effective-spec.ts";
import { approveConsumer, registerConsumer } from "../../shared/domain/commands/registration-commands.ts";
import type { AccountState } from "../../shared/domain/rotation/account-state.ts";
import { name } from "../../shared/fleet-file/fleet-fields.ts";
import { isNoKey, looksLikeKey } from "../../shared/line.ts";
import { logLine } from "../../shared/log.ts";
import { schemaFaults } from "../../shared/schema-faults.ts";
import { isPrincipalOf } from "../edge/consumer-identity.ts";
import { accountOf, Answer, httpEdge, json, parsedBody } from "../edge/http-edge.ts";
import { recordCommand } from "../edge/record-command.ts";
import { problem } from "../edge/problem.ts";
import { undeclaredConsumer } from "../edge/undeclared-consumer.ts";

/**
 * `PUT /api/accounts/{account}/consumers/{consumer}` registers the caller as a consumer that only the caller may report
 * for. The consumer blocks the gate at once. Idempotent.
 */
export const register = httpEdge("KeyRotation.Confirm", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const consumer = exchange.request.params["consumer"] ?? "";
  const named = name.refine(isNoKey, looksLikeKey).safeParse(consumer);
  if (!named.success) {
    return problem("INVALID_BODY", {
      errors: schemaFaults(named.error).map((fault) => ({ ...fault, path: "consumer" })),
    });
  }
  const given = await parsedBody(exchange, consumerDeclaration);
  if (given instanceof Answer) return given;
  const { caller, services } = exchange;
  const declared = spec.consumers.find((known) => known.name === consumer);
  if (declared) {
    return isPrincipalOf(declared, caller)
      ? json(200, { account: spec.name, consumer, state: "declared" })
      : problem("NOT_THIS_CONSUMER", { consumer });
  }
  const { refreshWithin, resourceId, ...rest } = given;
  const wanted = {
    ...rest,
    name: consumer,
    refreshWithinMs: refreshWithin,
    principal: caller.objectId,
    ...(resourceId !== undefined && { resourceId }),
  };
  const wish = { by: caller.objectId, at: services.ports.clock.now() };
  const recorded = await recordCommand(exchange, spec, (state) =>
    registerConsumer(state, spec, wanted, wish),
  );
  if (recorded instanceof Answer) return recorded;
  const isNew = !registrationOf(recorded.before.state, consumer);
  if (isNew)
    logLine(exchange.context, "info", "consumer-registered", { account: spec.name, consumer, by: wish.by });
  return json(isNew ? 201 : 200, {
    account: spec.name,
    consumer,
    ...stateOf(recorded.trail.state, consumer),
  });
});

/** `POST …/consumers/{consumer}/approve` records that a second person has reviewed a registration. */
export const approveRegistration = httpEdge("KeyRotation.Approve", async (exchange) => {
  const found = await undeclaredConsumer(exchange);
  if (found instanceof Answer) return found;
  const { spec, consumer } = found;
  const given = await parsedBody(exchange, reasoned);
  if (given instanceof Answer) return given;
  const { ports } = exchange.services;
  const wish = { by: exchange.caller.objectId, at: ports.clock.now(), reason: given.reason };
  const recorded = await recordCommand(exchange, spec, (state) => approveConsumer(state, consumer, wish));
  if (recorded instanceof Answer) return recorded;
  return json(200, { account: spec.name, consumer, ...stateOf(recorded.trail.state, consumer) });
});

function stateOf(account: AccountState, consumer: string): { readonly state: "reviewed" | "unreviewed" } {
  return { state: registrationOf(account, consumer)?.approved ? "reviewed" : "unreviewed" };
}
