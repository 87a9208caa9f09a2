import { describe, expect, it } from "@jest/globals";
import { ruleNames } from "../../clients/check/rules.ts";
import { runCheck } from "../../clients/check/run-check.ts";
import { clientPrograms } from "./client-programs.ts";

/** A busy machine starts seventeen processes one after the other. */
const patienceMs = 300_000;

describe.each(clientPrograms)("$name", ({ name, command, missing }) => {
  if (missing !== undefined) process.stderr.write(`skipped: ${name}. ${missing}.\n`);

  (missing === undefined ? it : it.skip)(
    "keeps every rule of the protocol",
    async () => {
      const { verdicts, troubles } = await runCheck(command);
      const broken = verdicts.flatMap(({ rule, failures }) => failures.map(({ says }) => `${rule}: ${says}`));
      expect({ broken, troubles }).toEqual({ broken: [], troubles: [] });
      expect(verdicts.map(({ rule }) => rule)).toEqual(ruleNames);
    },
    patienceMs,
  );
});
