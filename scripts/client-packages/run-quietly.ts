import { execFile } from "node:child_process";
import { promisify } from "node:util";

interface Failed {
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Runs a program. Shows its output only in the error that is thrown when it fails. */
export async function runQuietly(program: string, args: readonly string[], cwd: string): Promise<void> {
  try {
    await promisify(execFile)(program, args, { cwd, maxBuffer: 2 ** 26 });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as Failed;
    throw new Error(`${program} ${args.join(" ")} failed\n${stdout}${stderr}`, { cause: error });
  }
}
