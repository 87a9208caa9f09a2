import { describe, expect, it } from "@jest/globals";
import { ruleNames } from "../../clients/check/rules.ts";
import { scenarios } from "../../clients/check/scenarios/all.ts";
import { headings, read } from "./markdown.ts";

const document = read("docs/consumer-protocol.md");

/** The rows of the tables of rules: the rule, and the scenarios that it is said to be seen in. */
const rows = [...document.matchAll(/^\| ((?:KEY|REP|SAFE)-\d+) +\|.*\| ([^|]+) \|$/gm)].map(
  ([, rule = "", seen = ""]) => ({
    rule,
    seen: [...seen.matchAll(/\[([a-z-]+)\]/g)].map(([, name = ""]) => name),
  }),
);

describe("the consumer protocol", () => {
  it("has exactly the rules that the check judges", () => {
    expect(rows.map(({ rule }) => rule)).toEqual(ruleNames);
  });

  it("names for each rule the scenarios that are made for it", () => {
    const everywhere = "SAFE-1";
    for (const { rule, seen } of rows.filter((row) => row.rule !== everywhere)) {
      const made = scenarios.filter(({ rules }) => rules.some((one) => one === rule));
      expect({ rule, seen: seen.toSorted() }).toEqual({
        rule,
        seen: made.map(({ name }) => name).toSorted(),
      });
    }
  });

  it("shows the exchange of every scenario", () => {
    const shown = headings(document, 3);
    expect(shown.toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted());
  });
});
