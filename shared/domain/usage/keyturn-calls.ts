import type { AccountSpec } from "../account/account-spec.ts";
import type { RotationEvent } from "../rotation/rotation-event.ts";
import type { Span } from "../usage.ts";

/** Messages of a queue count whole seconds, so a watch comes about a second late. */
const lateMs = 1_000;
/** About the published key and the standby one. */
const callsPerWatch = 2;

/**
 * Estimates how often keyturn itself has called an account: the watch asks about the published key and about the
 * standby one every `driftCheck`, unless the account is paused, and each proof took as many calls as the trail counts. The
 * real number differs when watches came late, were urgent, belonged to a rotation or found several keys, or when answers did
 * not count.
 */
export function estimateKeyturnCalls(
  { policy: { driftCheckMs } }: Pick<AccountSpec, "policy">,
  events: readonly RotationEvent[],
  { from, until }: Span,
): number {
  const [enrolment] = events;
  if (!enrolment) return 0;
  const since = Math.max(from.getTime(), enrolment.at.getTime());
  const watchedMs = until.getTime() - since - pausedMs(events, since, until.getTime());
  const ofWatches = callsPerWatch * Math.max(0, Math.ceil(watchedMs / (driftCheckMs + lateMs)));
  return events
    .filter(({ at }) => at >= from && at < until)
    .reduce((total, event) => total + proofsIn(event), ofWatches);
}

function pausedMs(events: readonly RotationEvent[], from: number, until: number): number {
  const within = (at: Date): number => Math.min(until, Math.max(from, at.getTime()));
  let total = 0;
  let pausedAt: number | undefined;
  for (const { type, at } of events) {
    if (type === "account-paused") pausedAt ??= within(at);
    if (type !== "account-resumed" || pausedAt === undefined) continue;
    total += within(at) - pausedAt;
    pausedAt = undefined;
  }
  return pausedAt === undefined ? total : total + until - pausedAt;
}

function proofsIn(event: RotationEvent): number {
  if (event.type === "fresh-key-proven") return event.acceptances;
  return event.type === "revocation-proven" ? event.refusals : 0;
}
