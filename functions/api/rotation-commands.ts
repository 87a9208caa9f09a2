import type * as z from "zod";
import { looserTerms, reasoned } from "../../shared/api/request-bodies.ts";
import type { AppRole } from "../../shared/app-role.ts";
import type { CommandAnswer } from "../../shared/domain/commands/commands.ts";
import {
  abandon as abandonAccount,
  approveRotation,
  cancelRotation,
  loosenTerms,
  revertRotation,
} from "../../shared/domain/commands/commands.ts";
import { pauseAccount, resumeAccount } from "../../shared/domain/commands/commands.ts";
import type { Claim } from "../../shared/domain/decide/effect.ts";
import type { AccountState } from "../../shared/domain/rotation/account-state.ts";
import type { ApiHandler } from "../edge/http-edge.ts";
import { accountOf, Answer, httpEdge, json, parsedBody } from "../edge/http-edge.ts";
import { recordCommand } from "../edge/record-command.ts";

interface Wish {
  readonly by: string;
  readonly at: Date;
  readonly reason: string;
}

/** `POST …/rotations/{rotation}/cancel` ends a rotation before any consumer is affected. */
export const cancel = command("KeyRotation.Operate", cancelRotation);

/** `POST …/rotations/{rotation}/revert` sends consumers back to the previous key. */
export const revert = command("KeyRotation.Operate", revertRotation);

/** `POST …/rotations/{rotation}/approve` records a second person's approval. */
export const approve = command("KeyRotation.Approve", approveRotation);

/** `POST …/rotations/{rotation}/loosen` lets a rotation go on under a looser declaration, on a second person's word. */
export const loosen = command("KeyRotation.Approve", loosenTerms, looserTerms);

/** `POST …/abandon` ends a rotation or a repair wherever it stands. */
export const abandon = command("KeyRotation.Approve", (state, _id, wish, claim) =>
  abandonAccount(state, wish, claim),
);

/** `POST …/pause` stops all work on an account except emergencies. */
export const pause = command("KeyRotation.Operate", (state, _id, wish) => pauseAccount(state, wish));

/** `POST …/resume` continues where the account was paused. */
export const resume = command("KeyRotation.Operate", (state, _id, wish) => resumeAccount(state, wish));

type DecideOn<W> = (
  state: AccountState,
  id: string,
  wish: W & Pick<Wish, "by" | "at">,
  claim: Claim | undefined,
) => CommandAnswer;

function command(role: AppRole, decideOn: DecideOn<z.output<typeof reasoned>>): ApiHandler;
function command<S extends z.ZodType<object>>(
  role: AppRole,
  decideOn: DecideOn<z.output<S>>,
  schema: S,
): ApiHandler;
function command(role: AppRole, decideOn: DecideOn<never>, schema: z.ZodType<object> = reasoned): ApiHandler {
  return httpEdge(role, async (exchange) => {
    const spec = await accountOf(exchange);
    if (spec instanceof Answer) return spec;
    const given = await parsedBody(exchange, schema);
    if (given instanceof Answer) return given;

    const { ports } = exchange.services;
    const id = exchange.request.params["rotation"] ?? "";
    const wish = { by: exchange.caller.objectId, at: ports.clock.now(), ...given } as never;
    const recorded = await recordCommand(exchange, spec, (state, claim) => decideOn(state, id, wish, claim));
    if (recorded instanceof Answer) return recorded;
    const { phase } = recorded.trail.state;
    return json(202, { account: spec.name, ...(id !== "" && { rotation: id }), phase });
  });
}
