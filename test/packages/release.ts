import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import { temporaryDirectory } from "../temporary-directory.ts";

export const repository = fileURLToPath(new URL("../../", import.meta.url));

/** The version that the packages must have. */
export const { version } = packageJson;

/** What a release consists of, made of the current build in a folder outside the repository. */
export interface Release {
  readonly folder: string;
  readonly commandLine: string;
  readonly library: string;
  readonly singleFile: string;
  readonly agentFile: string;
}

export async function aRelease(): Promise<Release> {
  const folder = join(await temporaryDirectory(), "release");
  const script = join(repository, "scripts/release-packages.ts");
  await promisify(execFile)(process.execPath, [script, "--to", folder], { cwd: repository });
  return {
    folder,
    commandLine: join(folder, `keyturn-${version}.tgz`),
    library: join(folder, `keyturn-consumer-${version}.tgz`),
    singleFile: join(folder, `keyturn-${version}.mjs`),
    agentFile: join(folder, `keyturn-agent-${version}.mjs`),
  };
}

/** All files below a folder, as paths within it, sorted. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
}
