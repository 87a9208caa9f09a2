import type { DeclaredRules } from "../domain/terms/terms.ts";
import type { FoldedEvent } from "./folded-events.ts";

/** Rules, and since when they were in force. */
export interface RulesSince {
  readonly since: Date;
  readonly rules: DeclaredRules;
}

const always = new Date(0);

/**
 * The rules that were in force over time, oldest first. The first that are known count for the time before them too: nobody
 * has recorded others. Where none is, those that are given count.
 */
export function rulesOver(
  told: readonly FoldedEvent[],
  otherwise: DeclaredRules | undefined,
): readonly RulesSince[] {
  const first = told[0]?.before;
  const known = first && first.phase !== "unenrolled" && first.declared;
  const found = [
    ...(known ? [{ since: known.since, rules: known.rules }] : []),
    ...told.flatMap(({ event }) =>
      event.type === "account-declared" ? [{ since: event.at, rules: event.rules }] : [],
    ),
  ];
  const [earliest, ...later] = found;
  if (earliest) return [{ ...earliest, since: always }, ...later];
  return otherwise ? [{ since: always, rules: otherwise }] : [];
}

/** The rules that were in force at a moment. */
export function rulesAt(over: readonly RulesSince[], at: Date): DeclaredRules | undefined {
  return over.findLast(({ since }) => since <= at)?.rules;
}
