import type { AccountEvidence } from "../api/evidence-bundle.ts";
import { dueAt } from "../domain/decide/cadence.ts";
import type { FoldedEvent } from "./folded-events.ts";
import type { RulesSince } from "./rules-in-force.ts";

/** From `from` until `to`. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** Times within the span when the published key was older than the policy that was in force then allowed. */
export function overdueIn(
  told: readonly FoldedEvent[],
  over: readonly RulesSince[],
  { from, to }: Span,
): AccountEvidence["overdue"] {
  const published = publications(told);
  return published.flatMap((publishedAt, index) => {
    const next = published[index + 1];
    const end = next && next < to ? next : to;
    return over.flatMap(({ since: begins, rules }, place) => {
      if (!rules) return [];
      const due = dueAt(publishedAt, rules);
      const others = over[place + 1]?.since;
      const until = others && others < end ? others : end;
      const since = latest(due, from, begins);
      if (since >= until) return [];
      return [
        {
          dueAt: due.toISOString(),
          ...(until < to && { until: until.toISOString() }),
          overdueMs: until.getTime() - due.getTime(),
        },
      ];
    });
  });
}

function latest(...dates: readonly Date[]): Date {
  return new Date(Math.max(...dates.map((date) => date.getTime())));
}

/** The times at which a key was published, in order; many events repeat the same time. */
function publications(told: readonly FoldedEvent[]): readonly Date[] {
  const moments = told.flatMap(({ after }) =>
    after.phase === "unenrolled" ? [] : [after.publishedAt.getTime()],
  );
  return [...new Set(moments)].sort((a, b) => a - b).map((ms) => new Date(ms));
}
