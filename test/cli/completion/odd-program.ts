import { Argument, Command, Option } from "commander";

/** Names that a shell reads as something else where they are not quoted. */
export const oddNames = [
  "filepath-check",
  "it's",
  "$HOME",
  "$(id)",
  "`id`",
  "[a-z]*",
  "f:g",
  'say"so"',
  "größe",
  "‘curly’",
] as const;

/** Text that runs a program, or ends a quote, where it is not quoted. */
const oddText = `it's "so": [$HOME] $(touch ran) \`touch ran\` 'x'; touch ran # é ’\n\tand on`;

/** A command line that asks the most of a completion script: each odd name has a command of its own below it. */
export function oddProgram(): Command {
  const program = new Command("keyturn")
    .addOption(new Option("-o, --output <format>", oddText).choices(["table", "json"]))
    .option("--token <token>", oddText);
  for (const name of oddNames) {
    const inner = program
      .command(name)
      .description(oddText)
      .command("inner")
      .description(oddText)
      .addOption(new Option("--level <level>", oddText).choices(["low", "$(touch ran)", "it's `this`"]));
    inner.addArgument(new Argument("<kind>", oddText).choices(["one", "$(touch ran)"]));
  }
  return program;
}
