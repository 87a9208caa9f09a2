import type { Fingerprint } from "../key.ts";
import type { AccountState } from "../rotation/account-state.ts";
import { hourMs } from "../time.ts";
import type { Contest, InstanceReport } from "../world.ts";
import { isContested, isStale } from "./readiness.ts";

/** What a report says of its instance. */
type Said = Pick<InstanceReport, "healthy"> & { readonly fingerprint: Fingerprint };

/**
 * Whether a refused report contradicts the kept one: it names another key, or is unhealthy, or it comes although the kept
 * report has grown half stale. An instance that is still there has then been silenced by whoever sent the kept one.
 */
export function contradicts(kept: InstanceReport, said: Said, staleAfterMs: number, now: Date): boolean {
  if (said.fingerprint !== kept.fingerprint || (kept.healthy && !said.healthy)) return true;
  return now.getTime() - kept.receivedAt.getTime() >= staleAfterMs / 2;
}

/**
 * Whether an accepted report takes an instance back from the published key, which nobody has published since: then one
 * of two parties does not say how the instance is. While a key is being published, either may be right.
 *
 * @param state the account's; absent when it cannot be read.
 */
export function goesBack(
  kept: InstanceReport,
  said: Said,
  state: AccountState | undefined,
  staleAfterMs: number,
  now: Date,
): boolean {
  if (kept.fingerprint === undefined || kept.fingerprint === said.fingerprint) return false;
  if (isStale(kept, staleAfterMs, now)) return false;
  const published = publishedIn(state);
  return published?.has(kept.fingerprint) === true && !published.has(said.fingerprint);
}

/** The keys that some vault may publish; nothing where that is unknown. */
function publishedIn(state: AccountState | undefined): ReadonlySet<Fingerprint> | undefined {
  if (!state || state.phase === "unenrolled" || state.phase === "enrolling" || state.phase === "repairing") {
    return undefined;
  }
  const { phase, keys, active, owed = [] } = state;
  const isMoving = phase === "publishing" || phase === "reverting";
  // A vault that was left behind still publishes what it did.
  if (isMoving || owed.some(({ secret }) => secret === "published")) return new Set([keys.key1, keys.key2]);
  return new Set([phase === "adopting" || phase === "retiring" ? state.fresh : keys[active]]);
}

/** The contest after another contradiction. One that has ended begins anew. */
export function contestedBy(
  { fingerprint }: Said,
  before: Contest | undefined,
  staleAfterMs: number,
  now: Date,
): Contest {
  const goesOn = before !== undefined && isContested({ contested: before }, staleAfterMs, now);
  if (!goesOn) {
    // When it was told is kept for as long as it keeps the next one from being told, unless a person has answered it.
    const toldAt = before?.settledAt ? undefined : before?.toldAt;
    return { since: now, at: now, fingerprint, times: 1, ...(toldAt && { toldAt }) };
  }
  return { ...before, at: now, fingerprint, times: before.times + 1 };
}

/** How long the contests of one consumer are not told again. */
const toldAgainMs = hourMs;

/**
 * The contest to tell of: one that goes on, of a consumer of which none was told in the last hour. A stolen token could
 * otherwise fill the record.
 */
export function contestToTell<C extends Contest>(
  contests: readonly C[],
  staleAfterMs: number,
  now: Date,
): C | undefined {
  const isRecent = ({ toldAt, settledAt }: Contest) =>
    !settledAt && toldAt !== undefined && now.getTime() - toldAt.getTime() < toldAgainMs;
  if (contests.some(isRecent)) return undefined;
  return contests.find((contested) => isContested({ contested }, staleAfterMs, now));
}
