import type { RotationEvent } from "../domain/rotation/rotation-event.ts";
import type { DeclaredRules } from "../domain/terms/terms.ts";
import type { FoldedEvent } from "./folded-events.ts";

/** Rules, and since when they were in force. */
export interface RulesSince {
  readonly since: Date;
  /** Absent while no fleet file declares the account: nothing is due then. */
  readonly rules?: DeclaredRules;
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
  const found = [...knownBefore(told[0]), ...told.flatMap(({ event }) => rulesBy(event))];
  const [earliest, ...later] = found;
  if (earliest?.rules) return [{ ...earliest, since: always }, ...later];
  return otherwise ? [{ since: always, rules: otherwise }, ...found] : found;
}

function knownBefore(first: FoldedEvent | undefined): readonly RulesSince[] {
  const known = first && first.before.phase !== "unenrolled" && first.before.declared;
  if (!known) return [];
  const { since, rules, removedAt } = known;
  return [{ since, rules }, ...(removedAt ? [{ since: removedAt }] : [])];
}

function rulesBy(event: RotationEvent): readonly RulesSince[] {
  if (event.type === "account-removed") return [{ since: event.at }];
  return event.type === "account-declared" ? [{ since: event.at, rules: event.rules }] : [];
}

/** The rules that were in force at a moment. */
export function rulesAt(over: readonly RulesSince[], at: Date): DeclaredRules | undefined {
  return over.findLast(({ since }) => since <= at)?.rules;
}
