import { rules } from "../../clients/check/rules.ts";
import { runCheck } from "../../clients/check/run-check.ts";

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Holds the program against the consumer protocol. Prints the rules that it breaks and the scenarios that could not be
 * played, and counts both as failed.
 */
export async function checkProtocol(program: string): Promise<Tally> {
  const { verdicts, troubles } = await runCheck([program]);
  const broken = verdicts.filter(({ failures }) => failures.length > 0);
  for (const { rule, failures } of broken) {
    console.log(`FAILED ${rule} ${rules[rule]}`);
    for (const { scenario, says } of failures) console.log(`  ${scenario}: ${says}`);
  }
  for (const { scenario, says } of troubles) console.log(`not judged: ${scenario}: ${says}`);
  return { passed: verdicts.length - broken.length, failed: broken.length + troubles.length };
}
