import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buffer } from "node:stream/consumers";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { audience } from "../../../emulator/stack/stack-plan.ts";

const program = fileURLToPath(new URL("../../../dist/keyturn.mjs", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly notes: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the command line in a process of its own, without the environment of this one. */
async function runKeyturn(args: readonly string[], { stdin = "", env = {} }: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // A program that has ended reads no more input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const code = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  const [out, notes] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
  return { code: await code, out: out.toString(), notes: notes.toString() };
}

/** Runs the command line against a stack, as the operator unless a token is given. */
export async function keyturn(
  stack: LocalStack,
  args: readonly string[],
  { token, ...options }: RunOptions & { readonly token?: string } = {},
): Promise<Ran> {
  const own = token ?? (await stack.azure.tokenFor({ client: "operator", audience }));
  return runKeyturn(args, {
    ...options,
    env: { KEYTURN_URL: stack.origin, KEYTURN_TOKEN: own, ...options.env },
  });
}

/** Replaces what differs between runs by constants of the same length, so that columns stay aligned. */
export function settled(text: string): string {
  return text
    .replaceAll(/\d{8}T\d{9}Z/g, "20000101T000000000Z")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "2000-01-01T00:00:00.000Z")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\dZ/g, "2000-01-01 00:00Z")
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "00000000-0000-0000-0000-000000000000")
    .replaceAll(/\b[0-9a-f]{64}\b/g, "f".repeat(64))
    .replaceAll(/\b[0-9a-f]{32}\b/g, "f".repeat(32))
    .replaceAll(/\b[0-9a-f]{16}\b/g, "f".repeat(16))
    .replaceAll(/\d+ of its \d+ calls/g, "1 of its 1 calls")
    .replaceAll(/(?<=the last on )\d{4}-\d\d-\d\d/g, "2000-01-01")
    .replaceAll(/:\d{5}\b/g, ":00000");
}
