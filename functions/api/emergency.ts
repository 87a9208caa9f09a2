import type { HttpResponseInit } from "@azure/functions";
import type * as z from "zod";
import type { emergency } from "../../shared/api/request-bodies.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { declareEmergency } from "../../shared/domain/commands/commands.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import type { Caller } from "../../shared/ports/token-verifier.ts";
import { holds } from "../edge/api-caller.ts";
import { foreseeEmergency } from "../edge/foresee-emergency.ts";
import type { Exchange } from "../edge/exchange.ts";
import { recordCommand } from "../edge/record-command.ts";
import { Answer, json } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";

/** Shows the blast radius; starts or takes over only when the caller confirms that very list by its digest. */
export async function startEmergency(
  exchange: Exchange,
  spec: AccountSpec,
  { confirm, mode: _emergency, ...wish }: z.output<typeof emergency>,
): Promise<HttpResponseInit | Answer> {
  const {
    caller,
    services: { ports },
  } = exchange;
  const refused = refusedWish(caller, wish);
  if (refused) return refused;
  const at = ports.clock.now();
  const foreseen = await foreseeEmergency(spec, wish, at, ports, confirm !== undefined);
  if (foreseen instanceof Answer) return foreseen.response;
  const { radius, head } = foreseen;
  if (confirm !== radius.confirm) return problem("CONFIRMATION_REQUIRED", { blastRadius: radius });

  // Where no rotation starts on one person's word, no gate is waived on it.
  const asksToWaive = wish.gate === "waive" && spec.policy.approval === "required";
  const command = {
    ...wish,
    by: caller.objectId,
    at,
    ...(asksToWaive && { unconfirmed: caller.objectId }),
  };
  const recorded = await recordCommand(exchange, spec, (current) => declareEmergency(current, command), head);
  if (recorded instanceof Answer) return recorded;
  const current = recorded.trail.state;
  return json(202, {
    account: spec.name,
    ...(isInFlight(current) && { rotation: current.id }),
    blastRadius: radius,
  });
}

/** Why this caller cannot have such an emergency, whatever the account. */
export function refusedWish(
  caller: Caller,
  { gate, leaveOut }: Pick<z.output<typeof emergency>, "gate" | "leaveOut">,
): HttpResponseInit | undefined {
  if (gate === "waive" && !holds(caller, "KeyRotation.Approve")) {
    return problem("ROLE_MISSING", { role: "KeyRotation.Approve" });
  }
  if (gate !== "waive" && leaveOut) {
    const message = "a vault is left out only where the gate is waived";
    return problem("INVALID_BODY", { errors: [{ path: "leaveOut", message }] });
  }
  return undefined;
}
