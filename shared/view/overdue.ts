import type { AccountEvidence, Inventory } from "../api/evidence-bundle.ts";
import { dueAt } from "../domain/decide/cadence.ts";
import type { FoldedEvent } from "./folded-events.ts";

/** From `from` until `to`. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/**
 * Times within the span when the published key was older than the policy allows. Uses today's policy: earlier ones are
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

/** The times at which a key was published, in order; many events repeat the same time. */
function publications(told: readonly FoldedEvent[]): readonly Date[] {
  const moments = told.flatMap(({ after }) =>
    after.phase === "unenrolled" ? [] : [after.publishedAt.getTime()],
  );
  return [...new Set(moments)].sort((a, b) => a - b).map((ms) => new Date(ms));
}
