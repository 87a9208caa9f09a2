import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { FileConfig } from "../config/agent-config.ts";

/** How long the command may take, in milliseconds. */
const COMMAND_MS = 60_000;

/**
 * Tells the application that the file has changed: by a signal, by a command, or not at all. The command gets no key.
 *
 * @throws {Error} the process is not there, or the command did not end with 0 in time.
 */
export async function notifyApplication({ signal, pidFile, command }: FileConfig): Promise<void> {
  if (signal !== undefined && pidFile !== undefined) {
    const pid = Number((await readFile(pidFile, "utf8")).trim());
    // 0 and negative numbers mean groups of processes.
    if (!Number.isInteger(pid) || pid <= 1) throw new Error(`${pidFile} holds no process id`);
    process.kill(pid, signal);
  }
  const [program, ...args] = command ?? [];
  if (program !== undefined) await run(program, args);
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "inherit", "inherit"],
      timeout: COMMAND_MS,
      killSignal: "SIGKILL",
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`the command ended with ${signal ?? `code ${code}`}`));
    });
  });
}
