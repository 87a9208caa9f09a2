import { dayMs, isDatedAhead } from "../time.ts";
import type { Policy } from "../account/account-spec.ts";
import type { Objection } from "../objection.ts";
import type { AccountState, EnrolledState } from "../rotation/account-state.ts";
import { countsForCooldown } from "../rotation/evolve-ended.ts";

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

/** When the published key is older than the cadence plus the time that consumers have to adopt a fresh one. */
export function overdueFrom(publishedAt: Date, policy: Policy): Date {
  return new Date(dueAt(publishedAt, policy).getTime() + policy.adoptWithinMs);
}

export function isOverdue(state: AccountState, policy: Policy, now: Date): boolean {
  return state.phase !== "unenrolled" && now > overdueFrom(state.publishedAt, policy);
}

/** Objects to a start too soon after the last rotation that may have replaced a key, whatever has ended since. */
export function coolingDown(
  { lastEnded, touchedAt }: Pick<EnrolledState, "lastEnded" | "touchedAt">,
  policy: Policy,
  now: Date,
): Objection | undefined {
  const endedAt = lastEnded && countsForCooldown(lastEnded) ? lastEnded.at : touchedAt;
  if (!endedAt || isDatedAhead(endedAt, now)) return undefined;
  const until = new Date(endedAt.getTime() + policy.cooldownMs);
  if (now >= until) return undefined;
  return {
    reason: "CoolingDown",
    message: `the last rotation ended ${endedAt.toISOString()}`,
    remedy: "wait",
    until,
  };
}
