import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import type { Rule } from "../../clients/check/rules.ts";
import { ruleNames } from "../../clients/check/rules.ts";
import type { CheckResult } from "../../clients/check/run-check.ts";
import { runCheck } from "../../clients/check/run-check.ts";
import { scenarios } from "../../clients/check/scenarios/all.ts";

const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const library = [process.execPath, program("../../clients/check/drivers/typescript.ts")];
const own = [process.execPath, program("wrong/wrong-client.ts")];

/** Several minutes: a busy machine plays seventeen scenarios one after the other. */
const patienceMs = 300_000;

/** A mistake for each rule, and for some rules further ones, each of which another judgement sees. */
const mistakes: readonly (readonly [mistake: string, rule: Rule])[] = [
  ...ruleNames.map((rule) => [rule, rule] as const),
  ["KEY-6:polls-rest", "KEY-6"],
  ["KEY-6:every-read-rests", "KEY-6"],
  ["REP-7:not-random", "REP-7"],
  ["REP-10:new-statement", "REP-10"],
  ["REP-11:untold", "REP-11"],
  ["REP-11:false-alarm", "REP-11"],
];

const brokenRules = ({ verdicts }: CheckResult) => verdicts.filter(({ failures }) => failures.length > 0);

describe("a driver that ends at once", () => {
  it(
    "passes no rule, and is told so for each scenario",
    async () => {
      const { verdicts, troubles } = await runCheck([process.execPath, "--eval", "process.exit(3)"]);
      expect(verdicts).toEqual([]);
      expect(new Set(troubles.map(({ scenario }) => scenario))).toEqual(
        new Set(scenarios.map(({ name }) => name)),
      );
      expect(new Set(troubles.map(({ says }) => says))).toContain(
        "the driver ended with 3; it printed nothing",
      );
    },
    patienceMs,
  );
});

describe("the TypeScript library", () => {
  it(
    "keeps every rule of the protocol",
    async () => {
      const { verdicts, troubles } = await runCheck(library);
      expect({ broken: verdicts.flatMap(({ failures }) => failures), troubles }).toEqual({
        broken: [],
        troubles: [],
      });
      expect(verdicts.map(({ rule }) => rule)).toEqual(ruleNames);
    },
    patienceMs,
  );
});

describe("a second client, in a hundred and fifty lines", () => {
  it(
    "keeps every rule of the protocol",
    async () => {
      const result = await runCheck(own);
      expect({ broken: brokenRules(result), troubles: result.troubles }).toEqual({
        broken: [],
        troubles: [],
      });
    },
    patienceMs,
  );

  it.concurrent.each(mistakes)(
    "makes the mistake %s, and fails %s and nothing else",
    async (mistake, rule) => {
      const result = await runCheck([...own, mistake], [rule]);
      const broken = brokenRules(result).map((verdict) => verdict.rule);
      expect({ broken, troubles: result.troubles }).toEqual({ broken: [rule], troubles: [] });
    },
    patienceMs,
  );
});
