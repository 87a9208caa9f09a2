import type { ExitName } from "../shared/view/tables/result.ts";

/** Ends the command with a message and an exit code. */
export class CliError extends Error {
  readonly exit: ExitName;
  /** A hint for the user. */
  readonly hint: string | undefined;
  constructor(message: string, exit: ExitName = "error", hint?: string) {
    super(message);
    this.exit = exit;
    this.hint = hint;
  }
}
