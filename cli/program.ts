import { Command, Option } from "commander";
import { addCompletion } from "./commands/completion.ts";
import { addConsumers } from "./commands/consumers.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEmergency } from "./commands/emergency.ts";
import { addEvidence } from "./commands/evidence.ts";
import { addFleet } from "./commands/fleet.ts";
import { addKeyUsers } from "./commands/key-users.ts";
import { addOutlook } from "./commands/outlook.ts";
import { addRollout } from "./commands/rollout.ts";
import { addRotate } from "./commands/rotate.ts";
import { addRotationWishes } from "./commands/rotation-wishes.ts";
import { addStatus } from "./commands/status.ts";
import { exitCodes, exitMeanings } from "./exit-code.ts";
import { formats } from "./render.ts";
import type { Cli } from "./session.ts";
import { version } from "./version.ts";

const environmentHelp = `
Environment:
  KEYTURN_URL       where keyturn answers, as --url
  KEYTURN_AUDIENCE  what a token is asked for, as --audience
  KEYTURN_TOKEN     a token that somebody has got already, as --token
  NO_COLOR          no colour, as --no-color`;

/** The command line as a whole. */
export function buildProgram(cli: Cli): Command {
  const program = new Command("keyturn")
    .description("Turns over the keys of Azure AI services accounts, and says who is waited for.")
    .version(version)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => cli.terminal.out(text),
      writeErr: (text) => cli.terminal.note(text),
      getOutHelpWidth: () => cli.terminal.width ?? 100,
      getErrHelpWidth: () => cli.terminal.width ?? 100,
    })
    .exitOverride()
    .addOption(new Option("-o, --output <format>", "how to print").choices(formats).default("table"))
    .option("--no-color", "print without colour")
    .option("--url <url>", "where keyturn answers")
    .option("--audience <uri>", "what a token is asked for, such as api://keyturn")
    .option("--token <token>", "a token that somebody has got already; better in KEYTURN_TOKEN")
    .showSuggestionAfterError()
    .addHelpText("after", `${environmentHelp}\n\n${exitHelp()}`);
  addStatus(program, cli);
  addOutlook(program, cli);
  addRotate(program, cli);
  addEmergency(program, cli);
  addRotationWishes(program, cli);
  addRollout(program, cli);
  addConsumers(program, cli);
  addKeyUsers(program, cli);
  addFleet(program, cli);
  addEvidence(program, cli);
  addDoctor(program, cli);
  addCompletion(program, cli);
  return program;
}

function exitHelp(): string {
  const lines = Object.entries(exitCodes).map(
    ([name, code]) => `  ${code}  ${exitMeanings[name as keyof typeof exitCodes]}`,
  );
  return ["Exit codes:", ...lines].join("\n");
}
