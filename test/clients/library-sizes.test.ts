import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";

interface Library {
  readonly folder: string;
  readonly files: RegExp;
  /** Comments and docstrings, each with all of its lines. */
  readonly notCode: RegExp;
  readonly limit: number;
}

const libraries: readonly Library[] = [
  {
    folder: "clients/python/src/keyturn_consumer",
    files: /\.py$/,
    notCode: /^ *(?:#.*|"""[\s\S]*?""")$/gm,
    limit: 600,
  },
  { folder: "clients/dotnet/Keyturn.Consumer", files: /\.cs$/, notCode: /^ *\/\/.*$/gm, limit: 500 },
];

/** The lines of a library's sources, without blank ones, comments and docstrings. */
function linesOf({ folder, files, notCode }: Library): number {
  const root = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
  const sources = readdirSync(root).filter((name) => files.test(name));
  const lines = sources.flatMap((name) =>
    readFileSync(`${root}${name}`, "utf8").replaceAll(notCode, "").split("\n"),
  );
  return lines.filter((line) => line.trim() !== "").length;
}

describe("the libraries that an application embeds are small enough to be read", () => {
  it.each(libraries)("below $limit lines in $folder", (library) => {
    const lines = linesOf(library);
    expect(lines).toBeGreaterThan(300);
    expect(lines).toBeLessThan(library.limit);
  });
});
