import type { Rule } from "./rules.ts";
import { ruleNames } from "./rules.ts";

/** A breach of a rule: where it was seen, and how. */
export interface Failure {
  readonly scenario: string;
  readonly says: string;
}

/** The judgement of a rule; `judged` counts the places where it was held against the client. */
export interface Verdict {
  readonly rule: Rule;
  readonly judged: number;
  readonly failures: readonly Failure[];
}

export interface Verdicts {
  /** Notes that a rule was kept or broken; `says` describes the breach. */
  judge(scenario: string, rule: Rule, holds: boolean, says: string): void;
  /** Of every rule that was judged, in the order of the rules. */
  all(): readonly Verdict[];
}

export function createVerdicts(): Verdicts {
  const counts = new Map<Rule, number>();
  const failures = new Map<Rule, Failure[]>();
  return {
    judge(scenario, rule, holds, says) {
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
      if (!holds) failures.set(rule, [...(failures.get(rule) ?? []), { scenario, says }]);
    },
    all: () =>
      ruleNames
        .filter((rule) => counts.has(rule))
        .map((rule) => ({ rule, judged: counts.get(rule) ?? 0, failures: failures.get(rule) ?? [] })),
  };
}
