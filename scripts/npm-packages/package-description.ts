import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import packageJson from "../../package.json" with { type: "json" };

/** The fields of package.json that differ between the packages. */
export interface OwnFields {
  readonly name: string;
  readonly description: string;
  /** Files and folders besides package.json, README.md and LICENSE, which npm always packs. */
  readonly files: readonly string[];
  readonly [field: string]: unknown;
}

/** The oldest Node that the packages run on. CI runs them on it. */
const oldestNode = 20;

/** Writes package.json, README.md and LICENSE. Version and licence are those of the repository. */
export async function describePackage(root: string, folder: string, own: OwnFields): Promise<void> {
  const { version, license } = packageJson;
  const { name, description, ...rest } = own;
  const fields = { name, version, description, license, type: "module", ...rest };
  const text = JSON.stringify({ ...fields, engines: { node: `>=${oldestNode}` } });
  await writeFile(join(folder, "package.json"), await format(text, { parser: "json-stringify" }));
  const readme = await readFile(fileURLToPath(new URL(`${name}.md`, import.meta.url)), "utf8");
  await writeFile(join(folder, "README.md"), readme.replaceAll("VERSION", version));
  await copyFile(join(root, "LICENSE"), join(folder, "LICENSE"));
}
