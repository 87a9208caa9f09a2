import type { HttpResponseInit } from "@azure/functions";
import { rotationBody } from "../../shared/api/request-bodies.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { requestRotation } from "../../shared/domain/commands/commands.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import { startEmergency } from "./emergency.ts";
import type { Exchange } from "../edge/exchange.ts";
import { accountOf, Answer, httpEdge, json, parsedBody } from "../edge/http-edge.ts";
import { recordCommand } from "../edge/record-command.ts";

/** `POST /api/accounts/{account}/rotations` requests a manual rotation, or declares an emergency. */
export const rotate = httpEdge("KeyRotation.Operate", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const wish = await parsedBody(exchange, rotationBody);
  if (wish instanceof Answer) return wish;
  return wish.mode === "emergency"
    ? startEmergency(exchange, spec, wish)
    : startManual(exchange, spec, wish.reason);
});

async function startManual(
  exchange: Exchange,
  spec: AccountSpec,
  reason: string,
): Promise<HttpResponseInit | Answer> {
  const { ports } = exchange.services;
  const command = { by: exchange.caller.objectId, at: ports.clock.now(), reason };
  const recorded = await recordCommand(exchange, spec, (state) => requestRotation(state, command));
  if (recorded instanceof Answer) return recorded;
  const { state } = recorded.trail;
  return json(202, { account: spec.name, ...(isInFlight(state) && { rotation: state.id }) });
}
