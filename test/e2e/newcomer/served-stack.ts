import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { until } from "../../until.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const program = fileURLToPath(new URL("../../../emulator/start.ts", import.meta.url));

/** A shell command that runs, or has run. */
export interface Command {
  /** Both outputs so far. */
  output(): string;
  readonly ended: Promise<number | null>;
  /** Ends the shell and everything that it started, as Ctrl-C does. */
  interrupt(): Promise<number | null>;
}

/** `npm start` as a newcomer has it: what it prints, and a shell in the folder of the repository. */
export interface ServedStack {
  readonly text: string;
  /** The printed commands, from the first that begins so to the last that does, as they would be pasted. */
  pasted(first: string, last?: string): string;
  run(script: string): Command;
  /** Ends the stack as Ctrl-C does, with its exit code. */
  stop(): Promise<{ readonly code: number | null; readonly output: string }>;
}

/** Starts `npm start` without npm, whose build has run, and waits until it serves. */
export async function aServedStack(...args: readonly string[]): Promise<ServedStack> {
  const served = inShell([process.execPath, program, ...args]);
  const isOpen = () => served.output().includes(`knobs '{"faults":[]}'`);
  const failed = served.ended.then((code) => {
    throw new Error(`it ended with ${code}:\n${served.output()}`);
  });
  await Promise.race([until(isOpen, 170_000), failed]);
  failed.catch(() => undefined);
  const text = served.output();
  const lines = text.split("\n").map((line) => line.replace(/^ {2}/, ""));
  return {
    text,
    pasted(first, last = first) {
      const from = lines.findIndex((line) => line.startsWith(first));
      const to = lines.findLastIndex((line) => line.startsWith(last));
      if (from < 0 || to < from) throw new Error(`nothing printed goes from "${first}" to "${last}"`);
      return lines.slice(from, to + 1).join("\n");
    },
    run: (script) => inShell(["sh", "-c", script]),
    async stop() {
      const code = await served.interrupt();
      return { code, output: served.output() };
    },
  };
}

function inShell([file = "", ...args]: readonly string[]): Command {
  // A group of its own, so that everything in it can be interrupted together.
  const child = spawn(file, args, { cwd: repository, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    output: () => Buffer.concat(chunks).toString(),
    ended,
    interrupt: () => {
      interruptGroup(child);
      return ended;
    },
  };
}

function interruptGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, "SIGINT");
  } catch {
    // It has ended meanwhile.
  }
}
