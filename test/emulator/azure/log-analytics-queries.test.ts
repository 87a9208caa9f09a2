import { describe, expect, it } from "@jest/globals";
import { KqlError } from "../../../emulator/azure/kql/kql-error.ts";
import { runQuery } from "../../../emulator/azure/kql/run-query.ts";
import type { Table } from "../../../emulator/azure/kql/table.ts";

const NOW = new Date("2026-11-25T12:00:00Z");
const reads: Table = {
  columns: [
    { name: "At", type: "datetime" },
    { name: "Who", type: "string" },
    { name: "Status", type: "int" },
    { name: "Body", type: "dynamic" },
  ],
  rows: [
    {
      At: new Date("2026-11-25T11:00:00Z"),
      Who: "anna",
      Status: 200,
      Body: { claim: { oid: "1" }, list: ["a", "b"] },
    },
    {
      At: new Date("2026-11-25T09:00:00Z"),
      Who: "Bert",
      Status: 403,
      Body: { claim: { oid: "2" }, on: true },
    },
    { At: new Date("2026-11-24T12:00:00Z"), Who: "anna", Status: 200, Body: null },
  ],
};
const run = (query: string) => runQuery(query, (name) => (name === "Reads" ? reads : undefined), NOW);
const who = (condition: string) => run(`Reads | where ${condition}`).rows.map((row) => row["Who"]);

describe("the query language of the local Azure", () => {
  it.each([
    ["Who == 'ANNA'", []],
    ["Who =~ 'ANNA'", ["anna", "anna"]],
    ["Who != 'anna'", ["Bert"]],
    ["Who in ('bert', 'anna')", ["anna", "anna"]],
    ["Who in~ ('bert', 'x')", ["Bert"]],
    ["Who !in~ ('bert')", ["anna", "anna"]],
    ["Who !contains 'ER'", ["anna", "anna"]],
    ["Who startswith 'be' or Who endswith 'NA' and Status > 200", ["Bert"]],
    ["(Who startswith 'be' or Who endswith 'NA') and Status <= 200", ["anna", "anna"]],
    ["At > ago(2h)", ["anna"]],
    ["At >= datetime(2026-11-25T09:00:00.000Z) and At < now()", ["anna", "Bert"]],
    ["At < datetime(2026-11-25)", ["anna"]],
    ["Body.claim.oid == '2'", ["Bert"]],
    ["Body['claim']['oid'] =~ '2'", ["Bert"]],
    ["Body.on == true", ["Bert"]],
    ["isnull(Body)", ["anna"]],
    ["isnotempty(tostring(Body.list[1]))", ["anna"]],
    ["tostring(Body.claim.__proto__) == ''", ["anna", "Bert", "anna"]],
    ["not(Who =~ 'anna') // and a word on it", ["Bert"]],
    ["array_length(Body.list) == 2", ["anna"]],
  ])("finds by %s", (condition, expected) => {
    expect(who(condition)).toEqual(expected);
  });

  it("makes columns that the next ones may use, and replaces those of the same name", () => {
    const { columns, rows } = run(
      `Reads | take 1 | extend Url = strcat("https://x.test:81/a/", Who), Who = toupper(Who)
        | project Host = tostring(parse_url(Url).Host), part = split(Url, "/")[4], Who, Body.claim.oid`,
    );
    expect(rows).toEqual([{ Host: "x.test", part: "anna", Who: "ANNA", Body_claim_oid: "1" }]);
    expect(columns.map(({ type }) => type)).toEqual(["string", "dynamic", "string", "dynamic"]);
  });

  it("groups, and orders by the aggregates", () => {
    const { rows } = run(
      `Reads | summarize count(), max(At), refused = countif(Status == 403), ids = make_set(tostring(Body.claim.oid))
        by Who | order by count_ asc`,
    );
    expect(rows).toEqual([
      { Who: "Bert", count_: 1, max_At: reads.rows[1]?.["At"], refused: 1, ids: ["2"] },
      { Who: "anna", count_: 2, max_At: reads.rows[0]?.["At"], refused: 0, ids: ["1", ""] },
    ]);
  });

  it("orders descending by default", () => {
    expect(run("Reads | order by Who asc, At").rows.map((row) => row["Who"])).toEqual([
      "Bert",
      "anna",
      "anna",
    ]);
    expect(run("Reads | sort by Status").rows[0]).toMatchObject({ Status: 403 });
  });

  it("counts nothing as one row of nothing", () => {
    expect(run("Reads | where Status == 1 | summarize reads = count(), last = max(At)").rows).toEqual([
      { reads: 0, last: null },
    ]);
  });

  it.each([
    ["", "table"],
    ["Others", "Others"],
    ["Reads | where", "ends"],
    ["Reads | where who == 'anna'", "who"],
    ["Reads | Where Who == 'anna'", "Where"],
    ["Reads | project-away Who", "project-away"],
    ["Reads | where Who has 'anna'", "has"],
    ["Reads | where Who", "bool"],
    ["Reads | where Who == 3", "string and long"],
    ["Reads | where Body == Body", "dynamic"],
    ["Reads | where Who > 'a'", "string"],
    ["Reads | where Who.name == 'a'", "no parts"],
    ["Reads | where tolower(Body.x) == 'a'", "argument #1"],
    ["Reads | where split(Who) == 'a'", "arguments"],
    ["Reads | where toguid(Who) == 'a'", "toguid"],
    ["Reads | where At > datetime(yesterday)", "instant"],
    ["Reads | where At > ago(1d) Who", "Who"],
    ["Reads | summarize arg_max(At, Who) by Who", "arg_max"],
    ["Reads | summarize count() by Body", "cast"],
    ["Reads | order by Body", "cast"],
    ["Reads | project tostring(Body.x)", "name"],
    ["Reads | project Who, Who", "exists"],
    ["Reads | where Status == 1;", "token"],
  ])("refuses %s and says why", (query, reason) => {
    expect(() => run(query)).toThrow(KqlError);
    expect(() => run(query)).toThrow(reason);
  });

  it("says on which line and where in it a query goes wrong", () => {
    const wrong = () => run("Reads\n| where Status == 200\n| where Missing == 1");
    expect(wrong).toThrow(
      expect.objectContaining({ kind: "semantic", place: { line: 3, column: 8 }, token: "Missing" }),
    );
  });
});
