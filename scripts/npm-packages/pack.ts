import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Packs a folder as npm does. @returns the name of the tarball in `target`. */
export async function packed(folder: string, target: string): Promise<string> {
  const args = ["pack", "--json", "--pack-destination", target, folder];
  // On Windows, npm is a script.
  const { stdout } = await promisify(execFile)("npm", args, { shell: process.platform === "win32" });
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  if (!packed) throw new Error(`npm packed nothing of ${folder}`);
  return packed.filename;
}

/** The line of a file in SHA256SUMS, as `sha256sum --check` reads it. */
export async function digestLine(folder: string, file: string): Promise<string> {
  const digest = createHash("sha256").update(await readFile(join(folder, file)));
  return `${digest.digest("hex")}  ${file}\n`;
}
