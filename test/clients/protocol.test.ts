import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { ruleNames } from "../../clients/check/rules.ts";
import type { CheckResult } from "../../clients/check/run-check.ts";
import { runCheck } from "../../clients/check/run-check.ts";

const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const library = [process.execPath, program("../../clients/check/drivers/typescript.ts")];
const own = [process.execPath, program("wrong/wrong-client.ts")];

/** Several minutes: a busy machine plays sixteen scenarios one after the other. */
const patienceMs = 300_000;

const brokenRules = ({ verdicts }: CheckResult) => verdicts.filter(({ failures }) => failures.length > 0);

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

  it.concurrent.each(ruleNames)(
    "fails %s and nothing else when it breaks it",
    async (rule) => {
      const result = await runCheck([...own, rule], [rule]);
      const broken = brokenRules(result).map((verdict) => verdict.rule);
      expect({ broken, troubles: result.troubles }).toEqual({ broken: [rule], troubles: [] });
    },
    patienceMs,
  );
});
