import { describe, expect, it } from "@jest/globals";
import { markdownFiles, read } from "./markdown.ts";

/** As many as there are, and a small margin. Cut elsewhere before raising it: what is said twice, history, hedges. */
const mostWords = 46_000;

/** The guides and references of `docs/`; decisions are kept as they were made. */
const guides = markdownFiles("docs/").filter((file) => !file.startsWith("docs/adr/"));

const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;

describe("the documentation as a whole", () => {
  it("is no longer than a reader can take", () => {
    const words = guides.map((file) => wordsIn(read(file)));
    expect(words.length).toBeGreaterThan(20);
    expect(words.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(mostWords);
  });

  it("is counted as `wc -w` counts", () => {
    expect(wordsIn("| a table | of two |\n\n- and a list\n")).toBe(11);
  });
});
