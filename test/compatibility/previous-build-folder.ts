import { execFile, execFileSync } from "node:child_process";
import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { temporaryDirectory } from "../temporary-directory.ts";
import { previousBuild } from "./previous-build.ts";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../..", import.meta.url));
/** Another commit than the last released one, to try an older build. */
const commit = process.env["KEYTURN_PREVIOUS_BUILD"] ?? previousBuild.commit;

/** Whether the history of this clone reaches back to the previous build; says so where it does not. */
export function hasPreviousBuild(): boolean {
  try {
    execFileSync("git", ["cat-file", "-e", `${commit}^{commit}`], { cwd: repository, stdio: "ignore" });
    return true;
  } catch {
    process.stderr.write(`SKIPPED: this clone has no ${commit}, so no test runs the previous build\n`);
    return false;
  }
}

/** The sources of the previous build with what they need to run, in a folder of their own. */
export async function previousBuildFolder(): Promise<string> {
  const folder = await temporaryDirectory();
  const archive = join(folder, "build.tar");
  await run("git", ["archive", "--output", archive, commit], { cwd: repository });
  await run("tar", ["-xf", archive], { cwd: folder });
  const lock = async (build: string) => readFile(join(build, "package-lock.json"), "utf8");
  if ((await lock(folder)) === (await lock(repository))) {
    await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
  } else {
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
  }
  return folder;
}

/** Bundles the app of that build. */
export async function bundle(folder: string): Promise<void> {
  await run(process.execPath, ["scripts/build.ts"], { cwd: folder });
}
