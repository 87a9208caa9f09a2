import type { ExitName } from "./exit-code.ts";

/** Ends the command with one message for people. */
export class CliError extends Error {
  readonly exit: ExitName;
  /** What the reader may do about it. */
  readonly hint: string | undefined;
  constructor(message: string, exit: ExitName = "error", hint?: string) {
    super(message);
    this.exit = exit;
    this.hint = hint;
  }
}
