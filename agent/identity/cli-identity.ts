import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Token } from "./token.ts";
import { tokenIn } from "./token-answer.ts";

const LIMIT_MS = 30_000;

/** Whoever has run `az login` on this machine. */
export async function cliIdentity(scope: string): Promise<Token> {
  const args = ["account", "get-access-token", "--scope", scope, "--output", "json"];
  // On Windows `az` is a script, which only a shell starts.
  const options = { timeout: LIMIT_MS, shell: process.platform === "win32" };
  const { stdout } = await promisify(execFile)("az", args, options).catch((error: unknown) => {
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: unknown };
    const words = typeof stderr === "string" ? stderr.split("\n")[0]?.slice(0, 300) : "";
    throw new Error(code === "ENOENT" ? "there is no Azure CLI here" : `az failed: ${words}`, {
      cause: error,
    });
  });
  return tokenIn({ status: 200, text: stdout }, Date.now());
}
