import { dayMs, isDatedAhead } from "../time.ts";
import type { Policy } from "../account/account-spec.ts";
import type { Objection } from "../objection.ts";
import type { AccountState, AccountStateIn } from "../rotation/account-state.ts";

/**
 * Key Vault announces expiry this long before it, fixed.
 *
 * @see https://learn.microsoft.com/azure/key-vault/general/event-grid-overview
 */
export const nearExpiryMs = 30 * dayMs;

/** The expiry of a version written now, chosen so that its near-expiry event comes when the cadence is due. */
export function expiryOf(policy: Policy, now: Date): Date {
  return new Date(now.getTime() + policy.cadenceMs + nearExpiryMs);
}

/** When the timer starts a rotation if no near-expiry event has. */
export function dueAt(publishedAt: Date, policy: Pick<Policy, "cadenceMs" | "timerGraceMs">): Date {
  return new Date(publishedAt.getTime() + policy.cadenceMs + policy.timerGraceMs);
}

/** Whether the published key is older than the cadence plus the time that consumers have to adopt a fresh one. */
export function isOverdue(state: AccountState, policy: Policy, now: Date): boolean {
  if (state.phase === "unenrolled") return false;
  return now.getTime() > dueAt(state.publishedAt, policy).getTime() + policy.adoptWithinMs;
}

/** Objects to a start too soon after the last rotation. A cancelled one touched nothing and does not count. */
export function coolingDown(
  lastEnded: AccountStateIn<"idle">["lastEnded"],
  policy: Policy,
  now: Date,
): Objection | undefined {
  if (!lastEnded || lastEnded.outcome === "cancelled" || isDatedAhead(lastEnded.at, now)) return undefined;
  const until = new Date(lastEnded.at.getTime() + policy.cooldownMs);
  if (now >= until) return undefined;
  return {
    reason: "CoolingDown",
    message: `the last rotation ended ${lastEnded.at.toISOString()}`,
    remedy: "wait",
    until,
  };
}
