import { parseArgs } from "node:util";

export type DemoArguments = {
  /** End when the rotations have ended, instead of serving until Ctrl-C. */
  readonly once: boolean;
  /** Print the report as one JSON document, the last output on stdout. */
  readonly json: boolean;
};

export const usage = `Usage: npm start -- [--once] [--json]

Rotates the keys of three accounts in a local Azure while their consumers keep working.

  --once  end when the rotations have ended, instead of serving until Ctrl-C
  --json  print the report as one JSON document, the last output on stdout`;

/** @returns what is wrong with the arguments, as a sentence, if they cannot be read. */
export function readArguments(args: readonly string[]): DemoArguments | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        once: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
