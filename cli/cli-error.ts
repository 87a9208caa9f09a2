import type { ExitName } from "./exit-code.ts";

/** Ends the command with a message and an exit code. */
export class CliError extends Error {
  readonly exit: ExitName;
  /** What the user can do about it. */
  readonly hint: string | undefined;
  constructor(message: string, exit: ExitName = "error", hint?: string) {
    super(message);
    this.exit = exit;
    this.hint = hint;
  }
}
