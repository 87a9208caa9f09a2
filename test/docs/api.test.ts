import { describe, expect, it } from "@jest/globals";
import { callTable } from "../../shared/api/call-table.ts";
import { problems } from "../../shared/api/problems.ts";
import { read } from "./markdown.ts";

describe("the documentation of the API", () => {
  it("has exactly the calls that there are; scripts/api-docs.ts writes them", () => {
    const [, table = ""] = /<!-- calls.*-->([\s\S]*)<!-- end of calls -->/.exec(read("docs/api.md")) ?? [];
    const rows = table
      .split("\n")
      .filter((line) => line.startsWith("|") && !/^[|\s-]*$/.test(line))
      .map((line) => line.split("|").slice(1, -1));
    expect(rows.map((cells) => cells.map((cell) => cell.trim()))).toEqual(callTable());
  });

  it("names only problems that there are", () => {
    const named = [...read("docs/api.md").matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code]) => code ?? "");
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((code) => !(code in problems))).toEqual([]);
  });
});
