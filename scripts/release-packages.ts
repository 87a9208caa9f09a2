// Writes the files of a release: the packages keyturn (the programs that people run) and keyturn-consumer (the library),
// each as a folder and as a tarball, each program as one file, and the digests of all. Run the build first. What is deployed
// to Azure is another thing: scripts/package.ts makes it.
//
//   npm run packages                    to dist/npm
//   npm run packages -- --to FOLDER     to another folder, whose content is lost
//   npm run packages -- --clients       and the packages of the libraries for Python and .NET; needs setuptools and .NET
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import packageJson from "../package.json" with { type: "json" };
import { dotnetPackage } from "./client-packages/dotnet-package.ts";
import { pythonPackages } from "./client-packages/python-packages.ts";
import { commandLinePackage, noticesFile, programs } from "./npm-packages/command-line-package.ts";
import { libraryPackage } from "./npm-packages/library-package.ts";
import { digestLine, packed } from "./npm-packages/pack.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const { values } = parseArgs({ options: { to: { type: "string" }, clients: { type: "boolean" } } });
const target = values.to === undefined ? join(root, "dist/npm") : resolve(values.to);

await rm(target, { recursive: true, force: true });
const files: string[] = [];
for (const [name, fill] of [
  ["keyturn", commandLinePackage],
  ["keyturn-consumer", libraryPackage],
] as const) {
  const folder = join(target, name);
  await mkdir(folder, { recursive: true });
  await fill(root, folder);
  files.push(await packed(folder, target));
}
for (const [program, name] of programs) {
  const file = `${name}-${packageJson.version}.mjs`;
  await copyFile(join(root, "dist", program), join(target, file));
  files.push(file);
}
await copyFile(join(target, "keyturn", noticesFile), join(target, noticesFile));
files.push(noticesFile);
if (values.clients === true) {
  files.push(...(await pythonPackages(root, target)), await dotnetPackage(root, target));
}
const lines = await Promise.all(files.map((file) => digestLine(target, file)));
await writeFile(join(target, "SHA256SUMS"), lines.join(""));
process.stdout.write(`${lines.join("")}written to ${target}\n`);
