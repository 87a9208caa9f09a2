import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** The program of the client under test, which makes calls when it is told to. */
export interface DriverProcess {
  /** Every line of both outputs so far. */
  readonly lines: readonly string[];
  isReady(): boolean;
  /** Whether the program says that its client has told it of contested reports. */
  knowsContested(): boolean;
  /** The exit code, or -1 after a signal; undefined while the program runs. */
  exitCode(): number | undefined;
  /** Asks for one call; resolves with the status that the application saw, or -1 when the program ended before. */
  call(): Promise<number>;
  /** Asks the program to end, and kills it when it has not after `patienceMs`. Resolves with its exit code. Idempotent. */
  stop(patienceMs: number): Promise<number>;
  /** Ends the program as a crash would. */
  kill(): void;
}

/** Proxies would take calls away from this machine; a report of jest's own is none of the client's business. */
const withheld = /^(https?_proxy|all_proxy|jest_worker_id|node_options)$/i;

export function startDriver(
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): DriverProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !withheld.test(name));
  // A group of its own: what a script has started keeps its outputs open, and ends with it.
  const child = spawn(program, args, { env: { ...Object.fromEntries(inherited), ...env }, detached: true });
  const lines: string[] = [];
  const waiting: ((status: number) => void)[] = [];
  let ready = false;
  let contested = false;
  let code: number | undefined;
  const heard = (line: string): void => {
    lines.push(line);
    if (line === "ready") ready = true;
    if (line === "contested") contested = true;
    const status = /^call (\d+)$/.exec(line)?.[1];
    // Calls overlap, and nothing tells them apart. Where some are held, the last one that was asked for ends first.
    if (status !== undefined) waiting.pop()?.(Number(status));
  };
  readLines(child.stdout, heard);
  readLines(child.stderr, (line) => lines.push(line));
  const ended = new Promise<number>((resolve) => {
    const end = (exit: number): void => {
      code ??= exit;
      for (const giveUp of waiting.splice(0)) giveUp(-1);
      resolve(code);
    };
    child.once("close", (exit) => end(exit ?? -1));
    child.once("error", (error) => {
      lines.push(String(error));
      end(-1);
    });
  });
  // A program that has ended takes no more lines; its exit code says so.
  child.stdin.on("error", () => {});
  return {
    lines,
    isReady: () => ready,
    knowsContested: () => contested,
    exitCode: () => code,
    call: () => {
      if (code !== undefined) return Promise.resolve(-1);
      const status = new Promise<number>((resolve) => waiting.push(resolve));
      child.stdin.write("call\n");
      return status;
    },
    stop: async (patienceMs) => {
      child.stdin.end("stop\n");
      const insist = setTimeout(() => killGroup(child), patienceMs);
      try {
        return await ended;
      } finally {
        clearTimeout(insist);
      }
    },
    kill: () => killGroup(child),
  };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended meanwhile.
  }
}

function readLines(stream: Readable, heard: (line: string) => void): void {
  createInterface({ input: stream }).on("line", heard);
}
