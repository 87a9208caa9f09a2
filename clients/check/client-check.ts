// Holds a client of any language against the rules of docs/consumer-protocol.md. Prints a line per rule, and ends with 1
// when one is broken. Usage: npm run client-check -- [--rule RULE]... [--] COMMAND [ARGS]
import { isRule, rules } from "./rules.ts";
import type { CheckResult } from "./run-check.ts";
import { runCheck } from "./run-check.ts";

const usage = "usage: npm run client-check -- [--rule RULE]... [--] COMMAND [ARGS]";

/** Everything from the first word that is no option, or after `--`, is the client's. */
function parsed(args: readonly string[]): {
  readonly command: readonly string[];
  readonly wanted: readonly string[];
} {
  const [first, second = "", ...rest] = args;
  if (first === "--") return { command: args.slice(1), wanted: [] };
  if (first !== "--rule") return { command: first?.startsWith("-") ? [] : args, wanted: [] };
  const { command, wanted } = parsed(rest);
  return { command, wanted: [second, ...wanted] };
}

function print({ verdicts, troubles }: CheckResult): boolean {
  for (const { rule, failures } of verdicts) {
    console.log(`${failures.length === 0 ? "passed" : "FAILED"}  ${rule.padEnd(7)} ${rules[rule]}`);
    for (const says of new Set(failures.map(({ scenario, says }) => `${scenario}: ${says}`))) {
      console.log(`                ${says}`);
    }
  }
  for (const says of new Set(troubles.map((trouble) => trouble.says))) {
    const scenarios = troubles.filter((trouble) => trouble.says === says).map(({ scenario }) => scenario);
    console.log(`not played to the end: ${scenarios.join(", ")}: ${says}`);
  }
  const failed = verdicts.filter(({ failures }) => failures.length > 0).length;
  const unplayed = new Set(troubles.map(({ scenario }) => scenario)).size;
  console.log(
    `${verdicts.length - failed} rules passed, ${failed} failed${unplayed > 0 ? `, ${unplayed} scenarios not played to the end` : ""}`,
  );
  return failed === 0 && troubles.length === 0;
}

const { command, wanted } = parsed(process.argv.slice(2));
const known = wanted.filter(isRule);
if (command.length === 0 || known.length < wanted.length) {
  console.error(
    command.length === 0 ? usage : `there is no rule ${wanted.find((name) => !isRule(name)) ?? ""}`,
  );
  process.exitCode = 2;
} else {
  process.exitCode = print(await runCheck(command, known)) ? 0 : 1;
}
