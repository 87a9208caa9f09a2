import type { AccountEvidence, Inventory } from "../api/evidence-bundle.ts";
import { dueAt } from "../domain/decide/cadence.ts";
import type { FoldedEvent } from "./folded-events.ts";

/** From `from` on, up to `to`. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/**
 * When within the span the published key was older than the policy allows. The policy is today's: what it was then is
 * not kept.
 */
export function overdueIn(
  told: readonly FoldedEvent[],
  { cadenceMs, timerGraceMs }: Pick<Inventory, "cadenceMs" | "timerGraceMs">,
  { from, to }: Span,
): AccountEvidence["overdue"] {
  const published = publications(told);
  return published.flatMap((publishedAt, index) => {
    const due = dueAt(publishedAt, { cadenceMs, timerGraceMs });
    const next = published[index + 1];
    const until = next && next < to ? next : to;
    const since = due > from ? due : from;
    if (since >= until) return [];
    return [
      {
        dueAt: due.toISOString(),
        ...(next && next < to && { until: next.toISOString() }),
        overdueMs: until.getTime() - due.getTime(),
      },
    ];
  });
}

/** When a key became the published one, in order; the same moment is told by many events. */
function publications(told: readonly FoldedEvent[]): readonly Date[] {
  const moments = told.flatMap(({ after }) =>
    after.phase === "unenrolled" ? [] : [after.publishedAt.getTime()],
  );
  return [...new Set(moments)].sort((a, b) => a - b).map((ms) => new Date(ms));
}
