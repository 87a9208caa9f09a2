import type { Command } from "commander";
import { accountPath } from "../account-path.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import { watchRotation } from "../watch-rotation.ts";
import { acceptedTable } from "../tables/accepted-table.ts";
import { aReason, durationMs } from "./option-values.ts";

interface RotateOptions {
  readonly reason: string;
  readonly watch?: true;
  readonly timeout?: number;
}

/** What the API answers to a wish that it has taken. */
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
    "Asks for a rotation; consumers move to a fresh key, and no key dies that one of them still uses.",
  );
  rotate
    .requiredOption("--reason <text>", "why, for the record", aReason)
    .option("--watch", "tell what happens and who is awaited, until it has ended")
    .option("--timeout <duration>", "how long to watch, such as 30m", durationMs);
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
