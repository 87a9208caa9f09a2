import type { Command } from "commander";
import { accountPath } from "../account-path.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import { watchRotation } from "../watch-rotation.ts";
import { acceptedTable } from "../tables/accepted-table.ts";
import { reasonText, durationMs } from "./option-values.ts";

interface RotateOptions {
  readonly reason: string;
  readonly watch?: true;
  readonly timeout?: number;
}

/** The answer of the API to an accepted request. */
export interface Accepted {
  readonly account: string;
  readonly rotation?: string;
  readonly phase?: string;
}

export function addRotate(program: Command, cli: Cli): void {
  const rotate = labelled(
    program,
    "rotate <account>",
    "disruptive",
    "Rotate the keys of an account. Consumers move to a fresh key; no key that a consumer still uses is revoked.",
  );
  rotate
    .requiredOption("--reason <text>", "why, for the record", reasonText)
    .option("--watch", "show progress and pending consumers until the rotation has ended")
    .option("--timeout <duration>", "stop watching after this time, such as 30m", durationMs);
  whenRun(rotate, cli, async (session, options: RotateOptions, account: string) => {
    const body = { mode: "manual", reason: options.reason };
    const path = accountPath(account, "rotations");
    const { body: accepted } = await session.api().send(path, { method: "POST", body });
    const { rotation } = accepted as Accepted;
    return options.watch && rotation !== undefined
      ? watchRotation(session, watchOf(account, rotation, options.timeout))
      : acceptedTable(accepted as Accepted);
  });
}

export function watchOf(account: string, rotation: string, timeoutMs: number | undefined) {
  return { account, rotation, ...(timeoutMs !== undefined && { timeoutMs }) };
}
