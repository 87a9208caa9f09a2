import { parseArgs } from "node:util";

export type DemoArguments = {
  /** End when the rotations have ended, instead of serving until Ctrl-C. */
  readonly once: boolean;
  /** Print the report as one JSON document, the last output on stdout. */
  readonly json: boolean;
  /** The name of the application that whoever tries the served stack plays; absent: a usual one. */
  readonly consumer?: string;
};

export const usage = `Usage: npm start -- [--once] [--json] [--consumer NAME]

Rotates the keys of three accounts in a local Azure while their consumers keep working.

  --once           end when the rotations have ended, instead of serving until Ctrl-C
  --json           print the report as one JSON document, the last output on stdout
  --consumer NAME  an application of yours: print the environment that makes a process it`;

/** A name that a fleet file takes, and a file. */
const consumerName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** @returns what is wrong with the arguments, as a sentence, if they cannot be read. */
export function readArguments(args: readonly string[]): DemoArguments | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        once: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        consumer: { type: "string" },
      },
    });
    const { consumer, ...rest } = values;
    if (consumer === undefined) return rest;
    if (!consumerName.test(consumer)) return "--consumer takes lower case, digits and hyphens";
    if (rest.once) return "--consumer is for a stack that keeps serving: leave --once out";
    return { ...rest, consumer };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
