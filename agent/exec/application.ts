import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** A running copy of the application. */
export interface Application {
  readonly pid: number | undefined;
  /** Resolves with its exit code, or 128 and the number of the signal that ended it. Never rejects. */
  readonly ended: Promise<number>;
  hasEnded(): boolean;
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, and after `graceMs` SIGKILL; resolves when it has ended. */
  stop(graceMs: number): Promise<void>;
}

/** What shells answer for a program that cannot be run, or is not there. */
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

/** Starts the application with the agent's own environment, input and outputs, and one variable more. */
export function startApplication(command: readonly string[], variable: string, value: string): Application {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, [variable]: value } });
  const ended = endOf(child);
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  return {
    pid: child.pid,
    ended,
    hasEnded: () => hasEnded,
    signal: (name) => void child.kill(name),
    stop: async (graceMs) => {
      child.kill("SIGTERM");
      const insist = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(insist);
    },
  };
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) resolve(error.code === "ENOENT" ? NOT_FOUND : NOT_EXECUTABLE);
    });
  });
}
