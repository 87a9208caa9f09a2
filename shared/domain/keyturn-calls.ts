import type { AccountSpec } from "./account-spec.ts";
import type { Span } from "./explain-usage.ts";
import type { RotationEvent } from "./rotation-event.ts";

/**
 * About how often keyturn itself has called an account: the watch asks about the published key every `driftCheck`, and
 * a proof is as many calls as the trail says have counted. Watches that came later, were urgent or asked about several
 * keys, and answers that did not count, make the real number another.
 */
export function estimateKeyturnCalls(
  { policy: { driftCheckMs } }: Pick<AccountSpec, "policy">,
  events: readonly RotationEvent[],
  { from, until }: Span,
): number {
  const [enrolment] = events;
  if (!enrolment) return 0;
  const watchedMs = until.getTime() - Math.max(from.getTime(), enrolment.at.getTime());
  const watches = Math.max(0, Math.ceil(watchedMs / driftCheckMs));
  return events
    .filter(({ at }) => at >= from && at < until)
    .reduce((total, event) => total + proofsIn(event), watches);
}

function proofsIn(event: RotationEvent): number {
  if (event.type === "fresh-key-proven") return event.acceptances;
  return event.type === "revocation-proven" ? event.refusals : 0;
}
