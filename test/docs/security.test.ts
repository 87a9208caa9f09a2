import { existsSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { read, root } from "./markdown.ts";

/** A test as SECURITY.md names it: the link to its file, then a text of that file in italics and quotes. */
const named = /\[[^\]]+\]\((test\/[^)]+)\) _"([^_]+)"_/g;

const text = read("SECURITY.md").replaceAll(/\s+/g, " ");
const tests = [...text.matchAll(named)].map(([, file = "", name = ""]) => [file, name] as const);
const rows = read("SECURITY.md")
  .split("\n")
  .filter((line) => /^\| .*\(test\//.test(line));

describe("the attacks that SECURITY.md lists", () => {
  it("have a test each, in every row of their tables", () => {
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter((row) => [...row.matchAll(named)].length === 0)).toEqual([]);
  });

  it.each(tests)("are tried in %s: %s", (file, name) => {
    expect(existsSync(new URL(file, root))).toBe(true);
    expect(read(file).replaceAll(/\s+/g, " ")).toContain(name);
  });
});
