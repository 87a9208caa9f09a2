import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { render } from "../../cli/output/render.ts";
import type { Result } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";

const address = "/subscriptions/3f9d2b10-58c4-4a7e-8d61-0c9b8a7f6e5d/resourceGroups/rg-one";

const result: Result = {
  data: { accounts: ["vision"] },
  sections: [
    { columns: [], rows: [["resource", address]] },
    {
      title: "Accounts",
      columns: ["account", "state", "where"],
      rows: [
        ["vision", marked("held", "bad"), address],
        ["speech", undefined, "a place with a long name that has to be broken"],
      ],
    },
    { title: "Nothing", columns: ["one"], rows: [], empty: "nothing is here" },
  ],
  notes: [marked("a note", "dim")],
};

describe("a table", () => {
  it("has titles and aligned columns, without borders, and no colour where there is none", () => {
    expect(render(result, "table", { hasColour: false })).toBe(
      [
        `resource  ${address}`,
        "",
        "Accounts",
        "ACCOUNT  STATE  WHERE",
        `vision   held   ${address}`,
        "speech          a place with a long name that has to be broken",
        "",
        "Nothing",
        "nothing is here",
        "",
        "a note",
        "",
      ].join("\n"),
    );
  });

  it("is coloured where there is colour, with the same text", () => {
    const coloured = render(result, "table", { hasColour: true });
    expect(coloured).toContain("\u001b[31mheld\u001b[39m");
    expect(stripVTControlCharacters(coloured)).toBe(render(result, "table", { hasColour: false }));
  });

  it("wraps to the width of a terminal without losing a character", () => {
    const table = render({ ...result, sections: result.sections.slice(1, 2) }, "table", {
      hasColour: false,
      width: 40,
    });
    expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(table).not.toContain("…");
    const column = table.split("\n").map((line) => line.slice(16).trim());
    expect(column.join("")).toContain(address);
  });

  it("contains no control characters", () => {
    const nasty = "a\u001b[2Jb\u009b31mc\r\nd\u202ee\tf";
    const sections = [{ columns: ["one"], rows: [[nasty]] }];
    const json = render({ data: { nasty }, sections }, "json", { hasColour: false });
    expect(json.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(JSON.parse(json)).toEqual({ nasty });
    for (const format of ["table", "tsv"] as const) {
      const shown = render({ data: {}, sections }, format, { hasColour: false });
      expect(shown.split("\n")).toHaveLength(3);
      expect(shown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
    }
  });
});

describe("tab-separated output", () => {
  it.each(["=cmd|'/C calc'!A0", "+1+1", "@SUM(1)", "-2+3", " =1"])("runs no formula: %s", (text) => {
    const sections = [{ columns: ["one"], rows: [[text]] }];
    expect(render({ data: {}, sections }, "tsv", { hasColour: false })).toBe(`one\n'${text}\n`);
  });

  it.each(["-1", "+5", "-", "-1.5", "a=b", "1-2"])("keeps what is no formula: %s", (text) => {
    const sections = [{ columns: ["one"], rows: [[text]] }];
    expect(render({ data: {}, sections }, "tsv", { hasColour: false })).toBe(`one\n${text}\n`);
  });

  it("begins with the main table, and has every other one", () => {
    const aside = { title: "Look here", isAside: true, columns: ["what"], rows: [["that"]] } as const;
    const sections = [aside, ...result.sections];
    expect(render({ ...result, sections }, "tsv", { hasColour: true })).toBe(
      `account\tstate\twhere\nvision\theld\t${address}\nspeech\t\ta place with a long name that has to be broken\n` +
        `\n# facts\nfield\tvalue\nresource\t${address}\n\n# Nothing\none\n\n# Look here\nwhat\nthat\n`,
    );
  });

  it("has a list of facts where there is no table", () => {
    const sections = [{ columns: [], rows: [["phase", "idle"]] }];
    expect(render({ data: {}, sections }, "tsv", { hasColour: false })).toBe("field\tvalue\nphase\tidle\n");
  });
});

describe("JSON output", () => {
  it("is the data and nothing else", () => {
    expect(JSON.parse(render(result, "json", { hasColour: true }))).toEqual(result.data);
  });
});
