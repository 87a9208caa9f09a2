import { CommanderError } from "commander";
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-code.ts";
import { keyShapedArgument } from "./key-shaped.ts";
import { plainText } from "./plain-text.ts";
import { buildProgram } from "./program.ts";
import type { Cli } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs one command line to its end.
 *
 * @param argv the arguments, without the program.
 * @returns the exit code.
 */
export async function runCli(argv: readonly string[], terminal: Terminal, env: Cli["env"]): Promise<number> {
  const place = keyShapedArgument(argv);
  if (place !== undefined) {
    terminal.note(
      `error: argument ${place} looks like a key, and keys are never arguments: others can read them. ` +
        `If it is one, rotate it. A text is checked with \`keyturn copies check ACCOUNT -\` from standard input.\n`,
    );
    return exitCodes.usage;
  }
  const cli: Cli = { terminal, env, exit: "fine" };
  try {
    await buildProgram(cli).parseAsync([...argv], { from: "user" });
    return exitCodes[cli.exit];
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    if (error instanceof CliError) {
      const lines = error.message.split("\n").map(plainText);
      terminal.note(`error: ${lines.join("\n")}\n${error.hint === undefined ? "" : `hint: ${error.hint}\n`}`);
      return exitCodes[error.exit];
    }
    if (isFileError(error)) {
      terminal.note(`error: ${error.message}\n`);
      return exitCodes.error;
    }
    throw error;
  }
}

/** A file that a command was to read or write. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "path" in error;
}
