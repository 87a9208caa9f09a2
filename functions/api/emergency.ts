import type { HttpResponseInit } from "@azure/functions";
import type * as z from "zod";
import type { emergency } from "../../shared/api/request-bodies.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { declareEmergency } from "../../shared/domain/commands/commands.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import { runCommand } from "../../shared/reconciler/run-command.ts";
import { foreseeEmergency } from "./blast-radius.ts";
import type { Exchange } from "../edge/exchange.ts";
import { ifMatchGuard } from "../edge/etag.ts";
import { Answer, json } from "../edge/http-edge.ts";
import { problem, rejected } from "../edge/problem.ts";

/** Shows who will feel it, and starts or takes over once the caller has confirmed to have seen that very list. */
export async function startEmergency(
  exchange: Exchange,
  spec: AccountSpec,
  { confirm, mode: _emergency, ...wish }: z.output<typeof emergency>,
): Promise<HttpResponseInit> {
  const {
    caller,
    services: { ports },
  } = exchange;
  if (wish.gate === "waive" && !caller.roles.includes("KeyRotation.Approve")) {
    return problem("ROLE_MISSING", { role: "KeyRotation.Approve" });
  }
  const at = ports.clock.now();
  const foreseen = await foreseeEmergency(spec, wish, at, ports);
  if (foreseen instanceof Answer) return foreseen.response;
  const { radius } = foreseen;
  if (confirm !== radius.confirm) return problem("CONFIRMATION_REQUIRED", { blastRadius: radius });

  const command = { ...wish, by: caller.objectId, at };
  const answer = await runCommand(
    spec,
    (current) => declareEmergency(current, command),
    ports,
    ifMatchGuard(exchange),
  );
  if ("rejection" in answer) return rejected(answer.rejection);
  const current = answer.trail.state;
  return json(202, {
    account: spec.name,
    ...(isInFlight(current) && { rotation: current.id }),
    blastRadius: radius,
  });
}
