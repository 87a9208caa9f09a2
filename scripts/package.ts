// Writes the deployed files to dist/package: the files of the build, host.json and a package.json. Run the build first.
// They contain all they need; `@azure/functions-core` comes from the Functions worker. The packages of npm are
// another thing: scripts/release-packages.ts makes them.
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const target = new URL("dist/package/", root);

const { name, version, type, main, engines } = JSON.parse(await text("package.json")) as Record<
  "name" | "version" | "type" | "main" | "engines",
  unknown
>;
if (typeof main !== "string") throw new Error("package.json names no main file");
const bundle = main.split("/").at(-1) ?? main;
const others = ["api-management-sdk.cjs", "handlers.cjs"];
const files = new Map([
  [bundle, await code(main)],
  ...(await Promise.all(others.map(async (file) => [file, await code(main.replace(bundle, file))] as const))),
  ["host.json", await text("host.json")],
  [
    "package.json",
    `${JSON.stringify({ name, version, private: true, type, main: bundle, engines }, null, 2)}\n`,
  ],
]);

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
for (const [file, content] of files) {
  await writeFile(new URL(file, target), content);
  const { size } = await stat(new URL(file, target));
  console.log(`${String(size).padStart(9)} ${file}`);
}
console.log(`written to ${fileURLToPath(target)}`);

/** The source maps stay behind: three times the size of the code, and no tool reads them there. */
async function code(path: string): Promise<string> {
  return `${(await text(path)).replace(/^\/\/# sourceMappingURL=.*$/m, "").trimEnd()}\n`;
}

function text(path: string): Promise<string> {
  return readFile(new URL(path, root), "utf8");
}
