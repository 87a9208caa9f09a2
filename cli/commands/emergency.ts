import type { Command } from "commander";
import { Option } from "commander";
import type { BlastRadiusDocument } from "../../shared/api/blast-radius.ts";
import { accountPath } from "../account-path.ts";
import { CliError } from "../cli-error.ts";
import { labelled } from "../effect.ts";
import { render } from "../render.ts";
import type { Result } from "../result.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";
import { acceptedTable } from "../tables/accepted-table.ts";
import { blastRadiusTable } from "../tables/blast-radius-table.ts";
import { watchRotation } from "../watch-rotation.ts";
import { aReason, durationMs } from "./option-values.ts";
import type { Accepted } from "./rotate.ts";
import { watchOf } from "./rotate.ts";

interface EmergencyOptions {
  readonly compromised: string;
  readonly gate: string;
  readonly deadline: number;
  readonly reason: string;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly watch?: true;
  readonly timeout?: number;
}

export function addEmergency(program: Command, cli: Cli): void {
  const emergency = labelled(
    program,
    "emergency <account>",
    "disruptive",
    "Replaces a key that has leaked. Shows first who will feel it, and asks.",
  );
  emergency
    .addOption(
      new Option(
        "--compromised <which>",
        "the key that has leaked: the one that is published, the other, or both",
      )
        .choices(["active", "standby", "both"])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--gate <how>", "whether consumers are waited for; waive needs KeyRotation.Approve")
        .choices(["wait", "waive"])
        .default("wait"),
    )
    .addOption(
      new Option("--deadline <duration>", "how long they are waited for with --gate waive")
        .argParser(durationMs)
        .default(900_000, "15m"),
    )
    .requiredOption("--reason <text>", "why, for the record", aReason)
    .option("--yes", "begin without asking; scripts need it")
    .option("--dry-run", "only show who would feel it")
    .option("--watch", "tell what happens and who is awaited, until it has ended")
    .option("--timeout <duration>", "how long to watch, such as 30m", durationMs);
  whenRun(emergency, cli, run);
}

async function run(session: Session, options: EmergencyOptions, account: string): Promise<Result> {
  const { compromised, gate, deadline, reason } = options;
  const path = accountPath(account, "rotations");
  const wish = { mode: "emergency", compromised, gate, deadlineMs: deadline, reason };
  const asked = await session.api().send(path, { method: "POST", body: wish, expects: [428] });
  const radius = asked.problem?.facts["blastRadius"] as BlastRadiusDocument | undefined;
  if (!radius) throw new CliError("keyturn did not say whom the emergency hits", "error");
  const shown = blastRadiusTable(radius);
  if (options.dryRun) return shown;
  const hasColour = session.look.hasColour && session.terminal.isInteractive;
  session.terminal.note(render(shown, "table", { ...session.look, hasColour }));
  if (!options.yes) await confirm(session, account);
  const { body } = await session
    .api()
    .send(path, { method: "POST", body: { ...wish, confirm: radius.confirm } });
  const accepted = body as Accepted;
  if (options.watch && accepted.rotation !== undefined) {
    return watchRotation(session, watchOf(account, accepted.rotation, options.timeout));
  }
  const { rotation } = accepted;
  return { ...acceptedTable({ account, ...(rotation !== undefined && { rotation }) }), data: accepted };
}

/** @throws {CliError} nobody can be asked, or who was asked does not want it. */
export async function confirm({ terminal }: Pick<Session, "terminal">, word: string): Promise<void> {
  if (!terminal.isInteractive) {
    throw new CliError("nobody is there to confirm, so nothing was done", "usage", "give --yes in scripts");
  }
  const answer = await terminal.ask(`\nType ${word} to go on: `);
  if (answer.trim() !== word) throw new CliError("not confirmed, so nothing was done", "error");
}
