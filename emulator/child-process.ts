import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

const KEPT_LINES = 2_000;
const END_WITH_PARENT = new URL("./end-with-parent.ts", import.meta.url).href;

export interface ProgramOptions {
  /** Short, for messages. */
  readonly name: string;
  /** The Node program to run, as a path. */
  readonly file: string;
  readonly args?: readonly string[];
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The program is ready at the first line of output that matches. */
  readonly readyLine: RegExp;
  /** How long the program may take to print it; 30 s by default. */
  readonly readyTimeoutMs?: number;
  /** Called with every line of both outputs, including those before readiness. */
  readonly onLine?: (line: string) => void;
}

export interface Program {
  readonly name: string;
  readonly pid: number;
  /** The match of `readyLine`, with its groups. */
  readonly ready: RegExpExecArray;
  /** The last 2,000 lines of both outputs, oldest first. */
  readonly lines: readonly string[];
  readonly exited: Promise<ProgramExit>;
  /** Asks the program to end, and sends SIGKILL after `timeoutMs` (10 s by default). Idempotent. */
  stop(signal?: NodeJS.Signals, timeoutMs?: number): Promise<ProgramExit>;
  /** Ends the program as a crash would. Idempotent. */
  kill(): Promise<ProgramExit>;
}

export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class ProgramNotReadyError extends Error {
  readonly code = "PROGRAM_NOT_READY";
  /** The last lines the program printed. */
  readonly lines: readonly string[];
  constructor(name: string, reason: string, lines: readonly string[]) {
    super(`program "${name}" ${reason}; it printed last:\n${lines.slice(-20).join("\n")}`);
    this.lines = lines;
  }
}

/**
 * Runs a Node program as a child that ends with this process, and waits until it is ready.
 *
 * @throws {ProgramNotReadyError} it ended, or stayed silent for `readyTimeoutMs`; it no longer runs then.
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const child = spawn(
    process.execPath,
    ["--import", END_WITH_PARENT, options.file, ...(options.args ?? [])],
    {
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Detached from the terminal's Ctrl-C: programs that need each other must not end all at once. The
      // parent ends them, or the channel does when the parent cannot.
      detached: true,
    },
  );
  const exited = exitOf(child);
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    const match = options.readyLine.exec(line);
    if (match) seen?.(match);
    options.onLine?.(line);
  };
  let seen: ((match: RegExpExecArray) => void) | undefined;
  const becameReady = new Promise<RegExpExecArray>((resolve) => {
    seen = resolve;
  });
  const outputs = [readLines(child.stdout, onLine), readLines(child.stderr, onLine)];
  const ended = Promise.all([exited, ...outputs]).then(
    ([{ code, signal }]) => `ended with ${signal ?? `code ${code}`}`,
  );

  const ready = await orReason(becameReady, ended, options.readyTimeoutMs ?? 30_000);
  if (typeof ready === "string") {
    child.kill("SIGKILL");
    throw new ProgramNotReadyError(options.name, ready, lines);
  }
  return { name: options.name, pid: child.pid ?? 0, ready, lines, exited, ...endings(child, exited) };
}

/** Resolves as `wanted` does; throws the reason when it does not come. */
async function orReason<T>(
  wanted: Promise<T>,
  unless: Promise<string>,
  timeoutMs: number,
): Promise<T | string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`was not ready after ${timeoutMs} ms`), timeoutMs);
  });
  try {
    return await Promise.race([wanted, unless, late]);
  } finally {
    clearTimeout(timer);
  }
}

function endings(child: ChildProcess, exited: Promise<ProgramExit>): Pick<Program, "stop" | "kill"> {
  return {
    stop: async (signal = "SIGTERM", timeoutMs = 10_000) => {
      child.kill(signal);
      const insist = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
      try {
        return await exited;
      } finally {
        clearTimeout(insist);
      }
    },
    kill: () => {
      child.kill("SIGKILL");
      return exited;
    },
  };
}

async function exitOf(child: ChildProcess): Promise<ProgramExit> {
  return new Promise((resolve) => {
    // Not "exit", which comes before the last lines of output.
    child.once("close", (code, signal) => resolve({ code, signal }));
    // A program that cannot be spawned emits only "error".
    child.once("error", () => resolve({ code: null, signal: null }));
  });
}

async function readLines(stream: Readable | null, onLine: (line: string) => void): Promise<void> {
  if (!stream) return;
  const reader = createInterface({ input: stream });
  reader.on("line", onLine);
  await once(reader, "close");
}
