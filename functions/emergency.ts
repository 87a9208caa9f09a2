import type { HttpResponseInit } from "@azure/functions";
import type * as z from "zod";
import type { emergency } from "../shared/api/wishes.ts";
import type { AccountSpec } from "../shared/domain/account-spec.ts";
import { blastRadius } from "../shared/domain/blast-radius.ts";
import { declareEmergency } from "../shared/domain/commands.ts";
import { isInFlight } from "../shared/domain/rotation.ts";
import { runCommand } from "../shared/reconciler/run-command.ts";
import { blastRadiusDocument } from "../shared/view/blast-radius-document.ts";
import type { Exchange } from "./http-edge.ts";
import { json } from "./http-edge.ts";
import { seenHead } from "./head-tag.ts";
import { problem, refused } from "./problem.ts";

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
  const [{ rotation }, reports] = await Promise.all([
    ports.trail.read(spec.name),
    ports.board.reports(spec.name),
  ]);
  if (rotation.phase === "unenrolled") return refused({ code: "NOT_ENROLLED" });
  const radius = blastRadiusDocument(spec.name, wish, blastRadius(spec, rotation, reports, wish, at));
  if (confirm !== radius.confirm) return problem("CONFIRMATION_REQUIRED", { blastRadius: radius });

  const command = { ...wish, by: caller.objectId, at };
  const answer = await runCommand(
    spec,
    (current) => declareEmergency(current, command),
    ports,
    seenHead(exchange),
  );
  if ("refusal" in answer) return refused(answer.refusal);
  const current = answer.trail.rotation;
  return json(202, {
    account: spec.name,
    ...(isInFlight(current) && { rotation: current.id }),
    blastRadius: radius,
  });
}
