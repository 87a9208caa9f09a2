import type { AccountSpec } from "../account/account-spec.ts";
import type { RotationEvent } from "../rotation/rotation-event.ts";
import type { Span } from "../usage.ts";

/**
 * About how often keyturn itself has called an account: the watch asks about the published key every so often, unless the
 * account is paused, and a proof is as many calls as the trail says have counted. Watches that came later, were urgent or
 * asked about several keys, and answers that did not count, make the real number another.
 *
 * @param watchEveryMs how often the watch asks; as often as the policy wants it, unless the sweep comes more rarely.
 */
export function estimateKeyturnCalls(
  { policy: { driftCheckMs } }: Pick<AccountSpec, "policy">,
  events: readonly RotationEvent[],
  { from, until }: Span,
  watchEveryMs = driftCheckMs,
): number {
  const [enrolment] = events;
  if (!enrolment) return 0;
  const since = Math.max(from.getTime(), enrolment.at.getTime());
  const watchedMs = until.getTime() - since - pausedMs(events, since, until.getTime());
  const watches = Math.max(0, Math.ceil(watchedMs / watchEveryMs));
  return events
    .filter(({ at }) => at >= from && at < until)
    .reduce((total, event) => total + proofsIn(event), watches);
}

/** A watch is due after `driftCheck`, and happens with the next sweep. */
export function watchEveryMs(driftCheckMs: number, sweepMs: number): number {
  return Math.max(1, Math.ceil(driftCheckMs / sweepMs)) * sweepMs;
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
