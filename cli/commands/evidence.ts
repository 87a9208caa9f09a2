import { environments } from "../../shared/domain/vocabulary.ts";
import type { Command } from "commander";
import { Option } from "commander";
import type { EvidenceBundle } from "../../shared/api/evidence-bundle.ts";
import { accountPath } from "../account-path.ts";
import { CliError } from "../cli-error.ts";
import { commandGroup } from "../command-group.ts";
import { labelled } from "../effect.ts";
import type { PeriodOptions } from "../evidence-period.ts";
import { periodOf } from "../evidence-period.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";
import { evidenceTable } from "../../shared/view/tables/evidence-table.ts";
import { addVerify } from "./verify-evidence.ts";

interface ScopeOptions extends PeriodOptions {
  readonly environment?: string;
  readonly account?: string;
}

interface ExportOptions extends ScopeOptions {
  readonly format: string;
  readonly out?: string;
}

export function addEvidence(program: Command, cli: Cli): void {
  const evidence = commandGroup(program, "evidence", "List, export and verify evidence for auditors.");

  const rotations = labelled(
    evidence,
    "rotations",
    "read-only",
    "List the rotations of a period with their approvers and confirmations.",
  );
  ofPeriod(rotations);
  whenRun(rotations, cli, async (session, options: ScopeOptions) =>
    evidenceTable(await session.api().get<EvidenceBundle>(`evidence?${query(session, options).toString()}`)),
  );

  const exported = labelled(
    evidence,
    "export [account] [rotation]",
    "read-only",
    "Export the evidence of one rotation or of a period.",
  );
  ofPeriod(exported)
    .addOption(
      new Option("--format <format>", "output format; only json can be verified")
        .choices(["json", "markdown", "html"])
        .default("json"),
    )
    .option("--out <file>", "file to write; defaults to standard output");
  whenRun(exported, cli, exportFile);

  addVerify(evidence, cli);
}

function ofPeriod(command: Command): Command {
  return command
    .option("--from <moment>", "a day in UTC or an instant")
    .option("--to <moment>", "up to and without; now unless given")
    .option("--quarter <quarter>", "last, this or a quarter such as 2026-Q1")
    .addOption(
      new Option("--environment <name>", "only accounts that serve this environment").choices(environments),
    )
    .option("--account <name>", "only this account");
}

function query({ terminal }: Session, options: ScopeOptions): URLSearchParams {
  const { environment, account } = options;
  return new URLSearchParams({
    ...periodOf(options, terminal.now()),
    ...(environment !== undefined && { environment }),
    ...(account !== undefined && { account }),
  });
}

async function exportFile(session: Session, options: ExportOptions, account?: string, rotation?: string) {
  const { format, out } = options;
  const path = pathOf(session, options, account, rotation);
  const { bytes } = await session.api().send(`${path}${path.includes("?") ? "&" : "?"}format=${format}`);
  if (out === undefined) session.terminal.out(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
  else {
    await session.terminal.write(out, bytes);
    session.terminal.note(`written to ${out}, ${bytes.byteLength} bytes\n`);
  }
  return "fine" as const;
}

function pathOf(session: Session, options: ScopeOptions, account?: string, rotation?: string): string {
  if (account === undefined) return `evidence?${query(session, options).toString()}`;
  if (rotation === undefined)
    throw new CliError("an account needs a rotation id; for a period use --account", "usage");
  if (options.from !== undefined || options.to !== undefined || options.quarter !== undefined) {
    throw new CliError("a single rotation takes no --from, --to or --quarter", "usage");
  }
  return accountPath(account, "rotations", rotation, "evidence");
}
