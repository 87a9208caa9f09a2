import { describe, expect, it } from "@jest/globals";
import { render } from "../../cli/output/render.ts";
import { textWidth } from "../../cli/output/text-width.ts";
import { wrapText } from "../../cli/output/wrap-text.ts";

describe("the width of a text", () => {
  it.each<[name: string, text: string, columns: number]>([
    ["ASCII", "vision", 6],
    ["nothing", "", 0],
    ["a precomposed accent", "é", 1],
    ["a combining accent", "e\u0301", 1],
    ["Chinese", "视觉", 4],
    ["Korean, spelled in parts", "\u1112\u1161\u11ab", 2],
    ["full-width Latin", "ＡＩ", 4],
    ["half-width katakana with its mark", "ｶﾞ", 2],
    ["an emoji", "🔑", 2],
    ["an emoji by its selector", "❤️", 2],
    ["a family joined to one emoji", "👨‍👩‍👧", 2],
    ["a flag", "🇩🇪", 2],
    ["a joiner alone", "\u200d", 0],
    ["an arrow", "→", 1],
  ])("counts the columns of %s", (_name, text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });
});

describe("a wrapped text", () => {
  it("breaks at spaces, and exactly at the width", () => {
    expect(wrapText("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrapText("one two three", 6)).toEqual(["one", "two", "three"]);
    expect(wrapText("one two", 7)).toEqual(["one two"]);
  });

  it("breaks a long word within, starting on a line of its own", () => {
    expect(wrapText("at abcdefgh", 3)).toEqual(["at", "abc", "def", "gh"]);
  });

  it("never tears a character apart, even where it does not fit", () => {
    expect(wrapText("视觉检查", 5)).toEqual(["视觉", "检查"]);
    expect(wrapText("👨‍👩‍👧👨‍👩‍👧", 1)).toEqual(["👨‍👩‍👧", "👨‍👩‍👧"]);
    expect(wrapText("e\u0301e\u0301", 1)).toEqual(["e\u0301", "e\u0301"]);
  });
});

describe("a table with wide and combining characters", () => {
  it("keeps its columns straight", () => {
    const sections = [
      {
        columns: ["owner", "state"],
        rows: [
          ["视觉 团队", "held"],
          ["Cafe\u0301", "idle"],
          ["🔑 desk", "idle"],
        ],
      },
    ];
    expect(render({ data: {}, sections }, "table", { hasColour: false }).split("\n")).toEqual([
      "OWNER      STATE",
      "视觉 团队  held",
      "Cafe\u0301       idle",
      "🔑 desk    idle",
      "",
    ]);
  });

  it("is no wider than the terminal, counted in columns", () => {
    const text = "视觉检查服务的密钥正在等待一个还没有确认的使用者";
    const table = render({ data: {}, sections: [{ columns: ["a", "b"], rows: [[text, "held"]] }] }, "table", {
      hasColour: false,
      width: 30,
    });
    const widths = table.split("\n").map(textWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(30);
    expect(table).toMatch(/held$/m);
  });
});
