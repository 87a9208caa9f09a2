import { describe, expect, it } from "@jest/globals";
import { problems } from "../../shared/api/problems.ts";
import { blockerReasons, reasons } from "../../shared/domain/objection.ts";
import { headings, read } from "./markdown.ts";

const runbook = read("docs/runbook.md");

/** The entries of one chapter, up to the next. */
function entries(chapter: string): readonly string[] {
  const start = runbook.indexOf(`\n## ${chapter}\n`);
  const end = runbook.indexOf("\n## ", start + 1);
  return start < 0 ? [] : headings(runbook.slice(start, end < 0 ? undefined : end), 3);
}

function codesIn(file: string, pattern: RegExp): readonly string[] {
  return [...read(file).matchAll(pattern)].map(([, code]) => code ?? "");
}

const errorCodes = codesIn("shared/errors.ts", /readonly code(?:: \w+)? = "([A-Z_]+)"/g);
const problemCodes = Object.keys(problems);

describe("the runbook", () => {
  it.each([
    ["Objections", reasons],
    ["Blockers", blockerReasons],
    ["Errors", errorCodes],
    // The chapter of errors has a problem with an error's own code.
    ["Problems", problemCodes.filter((code) => !errorCodes.includes(code))],
  ])("has exactly one entry for each of its %s", (chapter, expected) => {
    expect(expected.length).toBeGreaterThan(5);
    expect([...entries(chapter)].toSorted()).toEqual([...expected].toSorted());
  });

  it("says something under every heading", () => {
    const empty = runbook
      .split(/^### /m)
      .slice(1)
      .filter((entry) => entry.split("\n").slice(1).join("").trim().length < 40);
    expect(empty).toEqual([]);
  });
});
