import { describe, expect, it } from "@jest/globals";
import { read } from "./markdown.ts";

const page = read("docs/evidence.md");
const attacks = read("test/attacks/forged-bundles.test.ts");

describe("the page about evidence", () => {
  it("names a test for each attack that an auditor detects, and one that exists", () => {
    const [, chapter = ""] = page.split("## What an auditor detects");
    const named = [...(chapter.split("\n## ")[0] ?? "").matchAll(/^\| .* \| .* \| (.*?) *\|$/gm)]
      .map(([, test = ""]) => test)
      .filter((test) => test !== "test" && !/^-+$/.test(test));
    expect(named.length).toBeGreaterThanOrEqual(12);
    expect(named.filter((test) => !attacks.includes(`"${test}"`))).toEqual([]);
  });
});
