import { describe, expect, it } from "@jest/globals";
import { runQuery } from "../../../emulator/azure/kql/run-query.ts";
import type { Table } from "../../../emulator/azure/kql/table.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const tables: Readonly<Record<string, Table>> = {
  Calls: {
    columns: [
      { name: "name", type: "string" },
      { name: "at", type: "datetime" },
      { name: "Message", type: "string" },
    ],
    rows: [
      { name: "a", at: new Date("2026-03-01T10:59:59.000Z"), Message: '{"list":["x","y"]}' },
      { name: "b", at: new Date("2026-03-01T11:00:01.000Z"), Message: "no JSON" },
    ],
  },
  Owners: {
    columns: [
      { name: "name", type: "string" },
      { name: "at", type: "datetime" },
    ],
    rows: [
      { name: "a", at: now },
      { name: "a", at: now },
      { name: "c", at: now },
    ],
  },
};

function ask(query: string) {
  return runQuery(query, (name) => tables[name], now).rows;
}

describe("a query over several tables and rows", () => {
  it("takes a value for a column that the table has not got yet, and the column where it has", () => {
    const asked =
      "Calls | where name == 'a' | project column_ifexists('name', ''), column_ifexists('code', '-')";
    expect(
      ask(asked.replace("project ", "project known = ").replace(", column", ", unknown = column")),
    ).toEqual([{ known: "a", unknown: "-" }]);
    expect(() => ask("Calls | where column_ifexists(name, '') == 'a'")).toThrow(/column_ifexists/);
  });

  it("joins every pair of rows with the same value, and renames what both have", () => {
    const rows = ask(
      "Calls | join kind=inner (Owners | where name != 'c') on name | project name, at1, name1",
    );
    expect(rows).toEqual([
      { name: "a", at1: now, name1: "a" },
      { name: "a", at1: now, name1: "a" },
    ]);
  });

  it("makes one row of each element, and keeps a row without elements", () => {
    const query =
      "Calls | extend e = parse_json(Message) | mv-expand x = e.list to typeof(string) | project name, x";
    expect(ask(query)).toEqual([
      { name: "a", x: "x" },
      { name: "a", x: "y" },
      { name: "b", x: "" },
    ]);
  });

  it("counts the hours that begin in between, not the time that has passed", () => {
    const query = 'Calls | summarize a = max(at), b = min(at) | project hours = datetime_diff("hour", a, b)';
    expect(ask(query)).toEqual([{ hours: 1 }]);
  });

  it("adds whole units to an instant", () => {
    const [row] = ask('Owners | take 1 | project later = datetime_add("day", 2, at)');
    expect(row).toEqual({ later: new Date("2026-03-03T12:00:00.000Z") });
  });

  it.each([
    ["Calls | join (Owners) on name", "kind"],
    ["Calls | join kind=inner (Owners) on Message", "need the column"],
    ["Calls | mv-expand x = Message", "expected"],
  ])("is refused where it wants what is not served: %s", (query, why) => {
    expect(() => ask(query)).toThrow(why);
  });
});
