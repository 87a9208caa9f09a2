import type { Command, Option } from "commander";
import { commandsBelow } from "./command-group.ts";
import { completionSetup } from "./commands/completion.ts";
import { effectMeanings, effectOf } from "./effect.ts";
import { exitCodes, exitMeanings } from "./exit-code.ts";
import type { ExitName } from "../shared/view/tables/result.ts";
import { buildProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "../shared/version.ts";

/** Stands in for a terminal, since the described commands are not run. */
const noTerminal: Terminal = {
  out: () => undefined,
  note: () => undefined,
  isInteractive: false,
  hasColour: false,
  ask: async () => "",
  read: async () => new Uint8Array(),
  list: async () => [],
  write: async () => undefined,
  sleep: async () => undefined,
  endWith: () => () => undefined,
  now: () => new Date(0),
};

/** Returns the reference of the command line in Markdown. */
export function cliReference(): string {
  const program = buildProgram({ terminal: noTerminal, env: {}, exit: "fine" });
  const commands = leavesOf(program);
  return [
    "# The command line",
    "<!-- Written by scripts/cli-docs.ts from the commands themselves. Do not edit. -->",
    introduction,
    `## Options of every command\n\n${operandList(program)}`,
    "## Commands",
    [
      "| command | effect | description |",
      "| --- | --- | --- |",
      ...commands.map(
        (command) => `| ${callOf(command)} | ${effectOf(command) ?? ""} | ${cell(doesOf(command))} |`,
      ),
    ].join("\n"),
    Object.entries(effectMeanings)
      .map(([effect, meaning]) => `- **${effect}**: ${meaning}`)
      .join("\n"),
    ...commands.filter((command) => operandList(command) !== "").map(commandText),
    "## Exit codes",
    [
      "| code | meaning |",
      "| --- | --- |",
      ...Object.entries(exitCodes).map(([name, code]) => `| ${code} | ${exitMeanings[name as ExitName]} |`),
    ].join("\n"),
    "When both 3 and 4 apply, the exit code is 4.",
  ].join("\n\n");
}

const introduction = `\`keyturn\` shows and changes what [the service](deploy.md) does, from any machine with Node 20 or newer.

## Install, update, uninstall

\`\`\`sh
npm install --global ./keyturn-${version}.tgz
keyturn --version
\`\`\`

The tarball is part of a release. From a clone of this repository, \`npm ci && npm run packages\` makes it, in
\`dist/npm\`. The package has no dependencies. Beside it, \`keyturn-${version}.mjs\` is the command line as one file, which
\`node\` runs from anywhere, and \`keyturn-agent-${version}.mjs\` is [the agent](agent.md), which the package has too.
\`SHA256SUMS\` has the digests: check them with \`sha256sum --check --ignore-missing SHA256SUMS\`.
Where npm may not write for all users, add \`--prefix ~/.local\`; \`keyturn\` is in \`~/.local/bin\` then.

To update, install a newer tarball in the same way. Keep to the version of the service: \`keyturn\` warns on standard error if
they differ in more than a patch. To uninstall: \`npm uninstall --global keyturn\`. It leaves no other files behind.

## Set up

\`keyturn\` talks only to [the HTTP API](api.md), and needs to know two things:

\`\`\`sh
export KEYTURN_URL=https://<function app>.azurewebsites.net
export KEYTURN_AUDIENCE=api://APP_ID   # audience of the token
az login                                 # or any other credential that DefaultAzureCredential finds
keyturn doctor                           # checks both, and your roles
\`\`\`

To use an existing access token, set \`KEYTURN_TOKEN\`. A command needs the app role of [its API call](api.md);
\`keyturn doctor\` shows which roles a token has. \`keyturn backup\` and \`keyturn restore\` go to the storage account instead
([backup](deploy.md#backup)). \`keyturn agent\` has [a configuration of its own](agent.md).

## Use

Results go to standard output: as tables, as JSON with \`-o json\`, or as tab-separated lines with \`-o tsv\`. Progress,
questions and errors go to standard error. Colour is used in terminals only, and never with \`NO_COLOR\`. Tables wrap to
the width of a terminal and do not wrap elsewhere. JSON output is the answer of the API. Tab-separated output has the main
table first; any other follows after an empty line and its title. Without a terminal, \`keyturn\` asks no questions:
\`emergency\`, and \`fleet apply\` of what loosens the protection of an account, then need \`--yes\`.

Never pass a key as an argument: every user of the machine can read it. \`keyturn\` rejects an argument that looks like a
key, and does not print it. To look for keys in a text, pass it to \`keyturn leak\` on standard input.

\`keyturn completion\` prints a script that completes commands, options and their values, and the names of accounts, which
it asks the service for. Load it in a session with:

\`\`\`text
${completionSetup}
\`\`\``;

/** Commands without subcommands, in the order of the help. */
export function leavesOf(command: Command): readonly Command[] {
  const below = commandsBelow(command);
  return below.length === 0 ? [command] : below.flatMap(leavesOf);
}

export function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

function anchorOf(command: Command): string {
  return pathOf(command).replaceAll(" ", "-");
}

function doesOf(command: Command): string {
  return command.description().split("\n")[0] ?? "";
}

/** How a command is called: by what its section says, or as it stands here where there is nothing to explain. */
function callOf(command: Command): string {
  const path = pathOf(command);
  if (operandList(command) !== "") return `[\`${path}\`](#${anchorOf(command)})`;
  return `\`${path}${command.usage().replace("[options]", "")}\``;
}

function commandText(command: Command): string {
  return [
    `### ${pathOf(command)}`,
    `\`\`\`\n${pathOf(command)} ${command.usage()}\n\`\`\``,
    operandList(command),
  ].join("\n\n");
}

function operandList({ registeredArguments, options }: Command): string {
  const described = registeredArguments.filter(({ description }) => description !== "");
  return [
    ...described.map((operand) => `- \`${operand.name()}\`: ${operand.description}`),
    ...options.map((option) => `- \`${option.flags}\`: ${meaningOf(option)}`),
  ].join("\n");
}

function meaningOf(option: Option): string {
  const { description, argChoices, mandatory, negate } = option;
  const value: unknown = negate ? undefined : option.defaultValue;
  const plain = typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  const given = option.defaultValueDescription ?? plain;
  return [
    ...(description === "" ? [] : [description]),
    ...(argChoices ? [argChoices.map((choice) => `\`${choice}\``).join(", ")] : []),
    ...(mandatory ? ["required"] : []),
    ...(given === undefined ? [] : [`\`${given}\` by default`]),
  ].join("; ");
}

function cell(text: string): string {
  return text.replaceAll("|", String.raw`\|`);
}
