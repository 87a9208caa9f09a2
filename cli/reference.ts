import type { Command, Option } from "commander";
import { completionSetup } from "./commands/completion.ts";
import { effectMeanings, effectOf } from "./effect.ts";
import { exitCodes, exitMeanings } from "./exit-code.ts";
import type { ExitName } from "./exit-code.ts";
import { buildProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** Nobody is there: what is described is not run. */
const nobody: Terminal = {
  out: () => undefined,
  note: () => undefined,
  isInteractive: false,
  hasColour: false,
  ask: async () => "",
  read: async () => new Uint8Array(),
  write: async () => undefined,
  sleep: async () => undefined,
  now: () => new Date(0),
};

/** The reference of the command line, in Markdown. */
export function cliReference(): string {
  const program = buildProgram({ terminal: nobody, env: {}, exit: "fine" });
  const commands = leavesOf(program);
  return [
    "# The command line",
    "<!-- Written by scripts/cli-docs.ts from the commands themselves. Do not edit. -->",
    introduction,
    ["## Options of every command", ...optionTable(program.options)].join("\n\n"),
    "## Commands",
    [
      "| command | effect | does |",
      "| --- | --- | --- |",
      ...commands.map(
        (command) =>
          `| [\`${pathOf(command)}\`](#${anchorOf(command)}) | ${effectOf(command) ?? ""} | ${cell(doesOf(command))} |`,
      ),
    ].join("\n"),
    Object.entries(effectMeanings)
      .map(([effect, meaning]) => `- **${effect}**: ${meaning}`)
      .join("\n"),
    ...commands.map(commandText),
    "## Exit codes",
    [
      "| code | means |",
      "| --- | --- |",
      ...Object.entries(exitCodes).map(([name, code]) => `| ${code} | ${exitMeanings[name as ExitName]} |`),
    ].join("\n"),
    "When several apply, the highest of 3 and 4 is told.",
  ].join("\n\n");
}

const introduction = `\`keyturn\` talks to [the HTTP API](api.md) and to nothing else. It needs Node 22 and three settings:

\`\`\`sh
export KEYTURN_URL=https://<function app>.azurewebsites.net
export KEYTURN_AUDIENCE=api://<app id>   # what a token is asked for
az login                                 # or any other way that DefaultAzureCredential knows
\`\`\`

A token that somebody has got already goes into \`KEYTURN_TOKEN\`. Which app role a command needs is that of
[its call](api.md); \`keyturn doctor\` says which ones a token brings.

Results go to standard output, as tables, as JSON with \`-o json\` or as lines with tabs with \`-o tsv\`; progress,
questions and complaints go to standard error. Colour is used in terminals only, and never with \`NO_COLOR\`. Lines are
broken to the width of a terminal and left whole elsewhere. JSON holds what the API has answered. Who is not at a
terminal is never asked: \`emergency\`, and \`fleet apply\` when accounts leave, then need \`--yes\`.

Keys are never arguments, which every user of a machine can read: an argument that looks like one is refused, and not
repeated. To check a text for keys, give it to \`keyturn copies check\` as a file or on standard input.

\`keyturn completion\` prints a script that completes commands, options and their values. Load it in a session with:

\`\`\`text
${completionSetup}
\`\`\``;

/** Commands that do something, in the order of the help. */
export function leavesOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
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

function commandText(command: Command): string {
  const operands = command.registeredArguments.filter(({ description }) => description !== "");
  return [
    `### ${pathOf(command)}`,
    `\`\`\`\n${pathOf(command)} ${command.usage()}\n\`\`\``,
    `${doesOf(command)} It is **${effectOf(command) ?? ""}**.`,
    ...(operands.length > 0
      ? [operands.map((operand) => `- \`${operand.name()}\`: ${operand.description}`).join("\n")]
      : []),
    ...optionTable(command.options),
  ].join("\n\n");
}

function optionTable(options: readonly Option[]): readonly string[] {
  if (options.length === 0) return [];
  return [
    [
      "| option | means |",
      "| --- | --- |",
      ...options.map((option) => `| \`${option.flags}\` | ${cell(meaningOf(option))} |`),
    ].join("\n"),
  ];
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
