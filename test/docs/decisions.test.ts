import { describe, expect, it } from "@jest/globals";
import { headings, markdownFiles, read } from "./markdown.ts";

const decisions = markdownFiles("docs/adr/");

function numberOf(file: string): number {
  return Number(/\/(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1]);
}

describe("the records of decisions", () => {
  it("are numbered from 1 without a gap", () => {
    const numbers = decisions.map(numberOf).toSorted((a, b) => a - b);
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it.each(decisions)("have a number, the four sections and one page: %s", (file) => {
    const text = read(file);
    expect(headings(text, 1)).toEqual([expect.stringMatching(new RegExp(`^${numberOf(file)}\\. `))]);
    expect(headings(text, 2)).toEqual(["Context", "Decision", "Must not", "Consequences"]);
    expect(text.split("\n").length).toBeLessThan(70);
  });
});
