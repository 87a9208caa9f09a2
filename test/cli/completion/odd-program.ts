import { Argument, Command, Option } from "commander";

/** Names that a shell misreads without quotes. */
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

/** Text that runs a program or ends a string without proper quotes. */
const oddText = `it's "so": [$HOME] $(touch ran) \`touch ran\` 'x'; touch ran # é ’\n\tand on`;

/** A program with every odd name, each with a command below it. */
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
