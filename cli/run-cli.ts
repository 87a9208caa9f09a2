import { CommanderError } from "commander";
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-code.ts";
import { keyShapedArgument } from "./key-shaped.ts";
import { plainLine } from "../shared/plain-text.ts";
import { buildProgram } from "./program.ts";
import type { Cli } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs one command line.
 *
 * @param argv the arguments, without Node and the program.
 * @returns the exit code.
 */
export async function runCli(argv: readonly string[], terminal: Terminal, env: Cli["env"]): Promise<number> {
  const position = keyShapedArgument(argv);
  if (position !== undefined) {
    terminal.note(
      `error: argument ${position} looks like a key. Never pass a key as an argument: other users can read it. ` +
        `If it is a key, rotate it. To look for keys in a text, pipe it to \`keyturn leak\`.\n`,
    );
    return exitCodes.usage;
  }
  const cli: Cli = { terminal, env, exit: "fine" };
  try {
    await buildProgram(cli).parseAsync([...argv], { from: "user" });
    return typeof cli.exit === "number" ? cli.exit : exitCodes[cli.exit];
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    if (error instanceof CliError) {
      const lines = error.message.split("\n").map(plainLine);
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

/** Whether a file could not be read or written. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === "object" && error !== null && "syscall" in error && "path" in error;
}
