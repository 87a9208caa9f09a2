import type { Command } from "commander";
import { accountPath } from "../account-path.ts";
import { labelled } from "../effect.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";
import { watchOf, watchRotation } from "../watch-rotation.ts";
import { acceptedTable } from "../tables/accepted-table.ts";
import { marked } from "../../shared/view/tables/result.ts";
import { CliError } from "../cli-error.ts";
import { readAccount } from "../read-account.ts";
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
    if (options.watch && rotation !== undefined) {
      return watchRotation(session, watchOf(account, rotation, options.timeout));
    }
    const table = acceptedTable(accepted as Accepted);
    const why = await holdNow(session, account, rotation);
    return why === undefined ? table : { ...table, notes: [marked(why, "warn")] };
  });
}

/** Why the rotation that was just asked for does not go on; nothing when it does, or when that cannot be read. */
async function holdNow(
  session: Session,
  account: string,
  rotation: string | undefined,
): Promise<string | undefined> {
  try {
    const { hold, rotation: current } = await readAccount(session.api(), account);
    return hold && current?.id === rotation ? `held: ${hold.message} (${hold.reason})` : undefined;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return undefined;
  }
}
