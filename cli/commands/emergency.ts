import { minuteMs } from "../../shared/domain/time.ts";
import { slot } from "../../shared/api/fields.ts";
import { compromisedKeys, emergencyGates } from "../../shared/domain/vocabulary.ts";
import type { Command } from "commander";
import { Option } from "commander";
import type { BlastRadiusDocument } from "../../shared/api/blast-radius.ts";
import { accountPath } from "../account-path.ts";
import { CliError } from "../cli-error.ts";
import { labelled } from "../effect.ts";
import { render } from "../output/render.ts";
import type { Result } from "../../shared/view/tables/result.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";
import { acceptedTable } from "../tables/accepted-table.ts";
import { blastRadiusTable } from "../../shared/view/tables/blast-radius-table.ts";
import { watchOf, watchRotation } from "../watch-rotation.ts";
import { durationMs, leakedKey, reasonText } from "./option-values.ts";
import type { Accepted } from "./rotate.ts";

interface EmergencyOptions {
  readonly compromised: string;
  readonly gate: string;
  readonly deadline: number;
  readonly leaveOut?: readonly string[];
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
    "Replace a leaked key. Shows the affected consumers first and asks for confirmation.",
  );
  emergency
    .addOption(
      new Option(
        "--compromised <which>",
        "the leaked key: active (the published one), standby, both, a slot, or a fingerprint",
      )
        .choices([...compromisedKeys, ...slot.options])
        .argParser(leakedKey)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--gate <how>", "whether to wait for consumers; waive needs KeyRotation.Approve")
        .choices(emergencyGates)
        .default("wait"),
    )
    .addOption(
      new Option("--deadline <duration>", "how long to wait for consumers with --gate waive")
        .argParser(durationMs)
        .default(15 * minuteMs, "15m"),
    )
    .option(
      "--leave-out <vault>",
      "a vault that need not publish the new key, with --gate waive; repeat for several",
      (vault: string, others: readonly string[] | undefined) => [...(others ?? []), vault],
    )
    .requiredOption("--reason <text>", "why, for the record", reasonText)
    .option("--yes", "skip the confirmation; required in scripts")
    .option("--dry-run", "only show the affected consumers")
    .option("--watch", "show progress and pending consumers until the rotation has ended")
    .option("--timeout <duration>", "stop watching after this time, such as 30m", durationMs);
  whenRun(emergency, cli, run);
}

async function run(session: Session, options: EmergencyOptions, account: string): Promise<Result> {
  const { compromised, gate, deadline, leaveOut, reason } = options;
  const path = accountPath(account, "rotations");
  const request = {
    mode: "emergency",
    compromised,
    gate,
    deadlineMs: deadline,
    reason,
    ...(leaveOut && { leaveOut }),
  };
  const preview = await session.api().send(path, { method: "POST", body: request, expects: [428] });
  const radius = preview.problem?.facts["blastRadius"] as BlastRadiusDocument | undefined;
  if (!radius) throw new CliError("keyturn did not list the affected consumers", "error");
  const shown = blastRadiusTable(radius);
  if (options.dryRun) return shown;
  const hasColour = session.display.hasColour && session.terminal.isInteractive;
  session.terminal.note(render(shown, "table", { ...session.display, hasColour }));
  if (!options.yes) await confirm(session, account);
  const { body } = await session
    .api()
    .send(path, { method: "POST", body: { ...request, confirm: radius.confirm } });
  const accepted = body as Accepted;
  if (options.watch && accepted.rotation !== undefined) {
    return watchRotation(session, watchOf(account, accepted.rotation, options.timeout));
  }
  const { rotation } = accepted;
  return { ...acceptedTable({ account, ...(rotation !== undefined && { rotation }) }), data: accepted };
}

/** @throws {CliError} there is no terminal to ask on, or the user does not confirm. */
export async function confirm({ terminal }: Pick<Session, "terminal">, word: string): Promise<void> {
  if (!terminal.isInteractive) {
    throw new CliError(
      "no terminal to ask for confirmation; nothing was changed",
      "usage",
      "use --yes in scripts",
    );
  }
  const answer = await terminal.ask(`\nType ${word} to continue: `);
  if (answer.trim() !== word) throw new CliError("not confirmed; nothing was changed", "error");
}
