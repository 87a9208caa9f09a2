import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { createInterface } from "node:readline/promises";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import type { Terminal } from "./terminal.ts";

type Streams = Pick<NodeJS.Process, "stdin" | "stdout" | "stderr" | "env" | "once" | "off" | "exit">;

/** As shells have it: 128 and the number of SIGINT. */
const interruptedCode = 130;

/**
 * The terminal of this process. Colours only a terminal, unless `NO_COLOR` or `FORCE_COLOR` says otherwise.
 *
 * @see https://no-color.org
 */
export function processTerminal(streams: Streams): Terminal {
  const { stdin, stdout, stderr, env } = streams;
  const forced = (env["FORCE_COLOR"] ?? "") !== "" && env["FORCE_COLOR"] !== "0";
  const unwanted = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return {
    out: (text) => void stdout.write(text),
    note: (text) => void stderr.write(text),
    isInteractive: stdin.isTTY && stderr.isTTY,
    hasColour: !unwanted && (forced || stdout.isTTY),
    ...(stdout.isTTY && stdout.columns > 0 && { width: stdout.columns }),
    async ask(question) {
      // Questions go to standard error, so that piped output stays clean.
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
    read: (file) => (file === "-" ? buffer(stdin) : readFile(file)),
    async list(folder) {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll("\\", "/"))
        .sort();
    },
    write: (file, bytes) => writeFile(file, bytes),
    sleep: (ms) => delay(ms),
    endWith(note) {
      const end = (): void => {
        stderr.write(note);
        streams.exit(interruptedCode);
      };
      streams.once("SIGINT", end);
      return () => void streams.off("SIGINT", end);
    },
    now: () => new Date(),
  };
}
