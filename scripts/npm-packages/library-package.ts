import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describePackage } from "./package-description.ts";

/** Fills the folder of the package `keyturn-consumer` with the compiled library and its declarations. */
export async function libraryPackage(root: string, folder: string): Promise<void> {
  const lib = join(folder, "lib");
  const project = fileURLToPath(new URL("library.tsconfig.json", import.meta.url));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [compiler, "--project", project, "--outDir", lib]);
  for (const file of await readdir(lib)) {
    if (file.endsWith(".d.ts")) await pointToCode(join(lib, file));
  }
  const entry = { types: "./lib/index.d.ts", default: "./lib/index.js" };
  await describePackage(root, folder, {
    name: "keyturn-consumer",
    description:
      "Follows a rotating key of an Azure AI services account, and reports to keyturn which key is in use",
    main: entry.default,
    types: entry.types,
    exports: { ".": entry, "./package.json": "./package.json" },
    files: ["lib"],
    sideEffects: false,
  });
}

/**
 * Makes the imports of a declaration point to `.js`: the compiler rewrites them in code alone, and outside of the repository
 * there is no `.ts`.
 *
 * @see https://github.com/microsoft/TypeScript/issues/61037
 */
async function pointToCode(file: string): Promise<void> {
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/(?<=from |import\()"(\.{1,2}\/[^"]+)\.ts"/g, '"$1.js"'));
}
