import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** One import of a source file. `target` is a path in the repository, or the name of a package. */
export interface SourceImport {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

export function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

export function sourceText(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** Every static and dynamic import, as text: the sources are formatted, so one pattern sees them all. */
export function importsOf(file: string): readonly SourceImport[] {
  const pattern =
    /(?:^|\n)(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|import\(\s*"([^"]+)"/g;
  return [...sourceText(file).matchAll(pattern)].map((match) => {
    const specifier = match[2] ?? match[3] ?? "";
    const target = specifier.startsWith(".")
      ? relative(root, join(root, dirname(file), specifier))
      : specifier;
    return { file, target, typeOnly: match[1] !== undefined };
  });
}
