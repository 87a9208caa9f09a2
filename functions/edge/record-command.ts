import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { DecideCommand } from "../../shared/reconciler/run-command.ts";
import { runCommand } from "../../shared/reconciler/run-command.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { ifMatchGuard } from "./etag.ts";
import type { Exchange } from "./exchange.ts";
import { Answer } from "./http-edge.ts";
import { rejected } from "./problem.ts";

/**
 * Runs the caller's command under the caller's `If-Match`; a rejection is the answer.
 *
 * @param head as for `runCommand`.
 */
export async function recordCommand(
  exchange: Exchange,
  spec: AccountSpec,
  command: DecideCommand,
  head?: Trail,
): Promise<{ readonly trail: Trail; readonly before: Trail } | Answer> {
  const answer = await runCommand(spec, command, exchange.services.ports, ifMatchGuard(exchange), head);
  return "rejection" in answer ? new Answer(rejected(answer.rejection)) : answer;
}
