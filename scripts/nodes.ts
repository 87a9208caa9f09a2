// Fetches the other Node versions that the packages promise to run on, for their tests: npm has the binaries of most platforms.
// They are no dependencies of the repository, since each would take the place of the Node that every script runs on.
import { execFileSync } from "node:child_process";
import { copyFile, mkdir } from "node:fs/promises";
import { cachedNode, nodesFolder, otherNodes } from "./tools/cached-nodes.ts";

const project = new URL("../test/packages/nodes/", import.meta.url);

await mkdir(nodesFolder, { recursive: true });
for (const file of ["package.json", "package-lock.json"]) {
  await copyFile(new URL(file, project), new URL(file, nodesFolder));
}
// On Windows, npm is a script.
const shell = process.platform === "win32";
execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: nodesFolder, stdio: "inherit", shell });
for (const major of otherNodes) console.log(cachedNode(major) ?? `no Node ${major} for this platform`);
