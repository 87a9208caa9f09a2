import { Command, Option } from "commander";
import { addAgent } from "./commands/agent.ts";
import { addBackup } from "./commands/backup.ts";
import { addCompleteAccounts } from "./commands/complete-accounts.ts";
import { addCompletion } from "./commands/completion.ts";
import { addConsumers } from "./commands/consumers.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEmergency } from "./commands/emergency.ts";
import { addEvidence } from "./commands/evidence.ts";
import { addFleet } from "./commands/fleet.ts";
import { addKeyUsers } from "./commands/key-users.ts";
import { addLeak } from "./commands/leak.ts";
import { addOutlook } from "./commands/outlook.ts";
import { addRollout } from "./commands/rollout.ts";
import { addRotate } from "./commands/rotate.ts";
import { addRotationActions } from "./commands/rotation-actions.ts";
import { addStatus } from "./commands/status.ts";
import { withExamples } from "./examples.ts";
import { exitCodes, exitMeanings } from "./exit-code.ts";
import { formats } from "./output/render.ts";
import type { Cli } from "./session.ts";
import { version } from "../shared/version.ts";

const environmentHelp = `
Environment:
  KEYTURN_URL       address of keyturn; same as --url
  KEYTURN_AUDIENCE  audience of the token; same as --audience
  KEYTURN_TOKEN     existing access token; same as --token
  KEYTURN_STORAGE   storage account of backup and restore; same as --storage, or a connection string
  NO_COLOR          disable colour; same as --no-color`;

/** Builds the command line with all its commands. */
export function buildProgram(cli: Cli): Command {
  const program = new Command("keyturn")
    .description("Rotate the keys of Azure AI services accounts and show which consumers are pending.")
    .version(version)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => cli.terminal.out(text),
      writeErr: (text) => cli.terminal.note(text),
      getOutHelpWidth: () => cli.terminal.width ?? 100,
      getErrHelpWidth: () => cli.terminal.width ?? 100,
    })
    .exitOverride()
    .addOption(new Option("-o, --output <format>", "output format").choices(formats).default("table"))
    .option("--no-color", "disable colour")
    .option("--url <url>", "address of keyturn")
    .option("--audience <uri>", "audience of the token, such as api://keyturn")
    .option("--token <token>", "existing access token; prefer KEYTURN_TOKEN, which other users cannot read")
    .showSuggestionAfterError()
    .addHelpText("after", `${environmentHelp}\n\n${exitHelp()}`);
  addStatus(program, cli);
  addOutlook(program, cli);
  addRotate(program, cli);
  addLeak(program, cli);
  addEmergency(program, cli);
  addRotationActions(program, cli);
  addRollout(program, cli);
  addConsumers(program, cli);
  addKeyUsers(program, cli);
  addFleet(program, cli);
  addEvidence(program, cli);
  addDoctor(program, cli);
  addBackup(program, cli);
  addAgent(program, cli);
  addCompletion(program, cli);
  addCompleteAccounts(program, cli);
  withExamples(program);
  return program;
}

function exitHelp(): string {
  const lines = Object.entries(exitCodes).map(
    ([name, code]) => `  ${code}  ${exitMeanings[name as keyof typeof exitCodes]}`,
  );
  return ["Exit codes:", ...lines].join("\n");
}
