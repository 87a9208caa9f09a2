import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { read, root } from "../docs/markdown.ts";
import { mayImport } from "./import-table.ts";
import { sourceFiles } from "./imports.ts";

const document = read("CONTRIBUTING.md");

/** The cells of the table below a heading, without the line of titles. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const section = document.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const ticked = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
const namesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "");

describe("the folders in CONTRIBUTING.md", () => {
  const rows = rowsUnder("Folders and what they may import");

  it("may import what the import test allows, and nothing else", () => {
    const shown = Object.fromEntries(rows.map(([folder = "", , imports]) => [namesIn(folder)[0], imports]));
    const expected = Object.entries(mayImport).map(([folder, { from, types }]) => [
      folder,
      `${ticked(from) || "nothing"}${types ? `; types of ${ticked(types)}` : ""}`,
    ]);
    expect(shown).toMatchObject(Object.fromEntries(expected));
  });

  it("are all the folders that hold code", () => {
    const free = ["bench", "clients/dotnet", "clients/python", "scripts", "infra", "test", "docs"];
    const folders = ["shared", ...Object.keys(mayImport), ...free];
    const named = rows.flatMap(([folder = ""]) => namesIn(folder));
    expect([...named].sort()).toEqual(folders.filter((name) => name !== "shared").sort());
    const onDisk = readdirSync(new URL("shared", root), { withFileTypes: true });
    const rooms = onDisk.filter((entry) => entry.isDirectory()).map(({ name }) => `shared/${name}`);
    expect(Object.keys(mayImport)).toEqual(expect.arrayContaining(rooms));
  });

  it("hold at most 30 files each", () => {
    const code = [
      "shared",
      "functions",
      "consumer",
      "agent",
      "emulator",
      "cli",
      "bench",
      "scripts",
      "test",
      "clients/check",
    ];
    const counts = new Map<string, number>();
    for (const file of code.flatMap(sourceFiles)) {
      const folder = file.slice(0, file.lastIndexOf("/"));
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    expect([...counts].filter(([, files]) => files > 30)).toEqual([]);
  });
});

describe("the tests in CONTRIBUTING.md", () => {
  it("are in every folder of tests that there is", () => {
    const named = rowsUnder("Tests, by cost").flatMap(([folder = ""]) => namesIn(folder));
    const folders = readdirSync(fileURLToPath(new URL("test", root)), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `test/${name}`);
    expect([...named].sort()).toEqual(folders.sort());
  });
});
