import { readdirSync } from "node:fs";
import type { Command } from "commander";
import { Option } from "commander";
import { describe, expect, it } from "@jest/globals";
import { commandsBelow } from "../../cli/command-group.ts";
import { examplesOf } from "../../cli/examples.ts";
import { buildProgram } from "../../cli/program.ts";
import { pathOf } from "../../cli/reference.ts";
import { smallTerminal } from "../cli/small-terminal.ts";
import { markdownFiles, read, root } from "./markdown.ts";

const program = buildProgram({ terminal: smallTerminal(), env: {}, exit: "fine" });

/** Files that tell people what to type: documents, and the sources of pages, messages and printed texts. */
const sources = ["shared", "functions", "cli", "emulator"].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file}`),
);

/** The commands in a text: of its blocks of shell, and those that it shows as code. */
function commandsIn(file: string): readonly string[] {
  const text = read(file);
  // In a source, a bare backquote begins a template.
  const code = file.endsWith(".md")
    ? /`(?:npx )?(keyturn [a-z][^`\n]*)`/g
    : /(?:<code>|\\`)(keyturn [a-z][^`<\n\\]*)/g;
  const blocks = [...text.matchAll(/^ *```(?:sh|console)\n([\s\S]*?)^ *```/gm)].flatMap(([, block = ""]) =>
    [...block.replaceAll("\\\n", " ").matchAll(/^\s*(?:\$ )?(?:npx )?(keyturn .*)$/gm)].map(
      ([, line]) => line ?? "",
    ),
  );
  const spans = [...text.matchAll(code)];
  return [...blocks, ...spans.map(([, span]) => span ?? "")];
}

/** The words of a command, without what the shell does with its output. */
function wordsOf(command: string): readonly string[] {
  const [own = ""] = command.split(/ [|<>&#] ?/);
  return [...own.matchAll(/\$\{[^}]*\}|\$\([^)]*\)|"[^"]*"|'[^']*'|\S+/g)].map(([word]) => word).slice(1);
}

/** What is wrong with a command; nothing where the command line knows it. */
function faultOf(command: string): string | undefined {
  const words = [...wordsOf(command)];
  let at: Command = program;
  while (words[0] !== undefined) {
    const next = at.commands.find((one) => one.name() === words[0]);
    if (!next) break;
    at = next;
    words.shift();
  }
  if (at === program) return words[0]?.startsWith("-") ? undefined : "no such command";
  // The agent reads its options itself.
  if (at.name() === "agent") return undefined;
  const options = [...at.options, ...program.options, new Option("-h, --help")];
  for (const word of words) {
    const [flag = ""] = word.split("=");
    if (!/^--?[a-z]/i.test(flag)) continue;
    if (!options.some(({ long, short }) => flag === long || flag === short)) return `no option ${flag}`;
  }
  return undefined;
}

/** The program itself, and every command that its help shows. */
function everyCommand(command: Command): readonly Command[] {
  return [command, ...commandsBelow(command).flatMap(everyCommand)];
}

function helpOf(command: Command): string {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return help;
}

describe("the commands of keyturn that people are told", () => {
  const told = [...markdownFiles().filter((file) => file !== "CHANGELOG.md"), ...sources].flatMap((file) =>
    commandsIn(file).map((command) => [file, command] as const),
  );

  it("are found", () => {
    expect(told.length).toBeGreaterThan(80);
  });

  it.each(told)("exist, with their options: %s: %s", (_file, command) => {
    expect(faultOf(command)).toBeUndefined();
  });

  it.each(everyCommand(program).map((command) => [pathOf(command), command] as const))(
    "are in the help of each, and exist: %s",
    (path, command) => {
      const examples = examplesOf(command);
      expect(examples.join("\n")).toContain(path.replace(/ (?:list|show|run)$/, ""));
      const told = examples.flatMap(
        (line) => /keyturn (?!<).*/.exec(line.replace(/^source <\(/, ""))?.[0] ?? [],
      );
      expect(told.map(faultOf)).toEqual(examples.map(() => undefined));
      expect(helpOf(command)).toContain(`\nExamples:\n  ${examples[0]}\n`);
    },
  );

  it.each([
    ["keyturn turn vision", "no such command"],
    ["keyturn rotate vision --now", "no option --now"],
    ["keyturn fleet approve 1 --digest x --because y", "no option --because"],
  ])("are looked at closely: %s", (command, fault) => {
    expect(faultOf(command)).toBe(fault);
  });
});
