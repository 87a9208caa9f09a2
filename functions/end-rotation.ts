import * as z from "zod";
import { cancelRotation, revertRotation } from "../shared/domain/commands.ts";
import { runCommand } from "../shared/reconciler/run-command.ts";
import { accountOf, Answer, httpEdge, json, parsedBody } from "./http-edge.ts";
import { refused } from "./problem.ts";

const body = z.strictObject({ reason: z.string().trim().min(1).max(500) });

/** `POST /api/accounts/{account}/rotations/{rotation}/cancel` ends a rotation that no consumer has felt. */
export const cancel = endingWith(cancelRotation);

/** `POST /api/accounts/{account}/rotations/{rotation}/revert` sends consumers back to the previous key. */
export const revert = endingWith(revertRotation);

function endingWith(decideOn: typeof cancelRotation) {
  return httpEdge("KeyRotation.Operate", async (exchange) => {
    const spec = await accountOf(exchange);
    if (spec instanceof Answer) return spec;
    const wish = await parsedBody(exchange, body);
    if (wish instanceof Answer) return wish;

    const { ports } = exchange.services;
    const id = exchange.request.params["rotation"] ?? "";
    const command = { by: exchange.caller.objectId, at: ports.clock.now(), reason: wish.reason };
    const answer = await runCommand(spec, (rotation) => decideOn(rotation, id, command), ports);
    if ("refusal" in answer) return refused(answer.refusal);
    return json(202, { account: spec.name, rotation: id, phase: answer.trail.rotation.phase });
  });
}
