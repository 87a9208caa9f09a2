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

/** Long enough for the first look at the account, which begins with the request. */
const firstLookMs = 3_000;
const pollMs = 250;

/**
 * Why the rotation that was just asked for does not go on; nothing when it does, when its first look takes longer, or
 * when the account cannot be read.
 */
async function holdNow(
  session: Session,
  account: string,
  rotation: string | undefined,
): Promise<string | undefined> {
  const { terminal } = session;
  const client = session.api();
  const endMs = terminal.now().getTime() + firstLookMs;
  try {
    for (;;) {
      const { hold, phase, rotation: current } = await readAccount(client, account);
      if (current?.id !== rotation) return undefined;
      if (hold) return `held: ${hold.message} (${hold.reason})`;
      // The first look has let it pass.
      if (phase !== "preparing" || terminal.now().getTime() >= endMs) return undefined;
      await terminal.sleep(pollMs);
    }
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return undefined;
  }
}
