import type { FactName } from "../domain/world.ts";

/** How long a fact may support a decision. Far shorter than a claim, so that a second look reads anew. */
const freshForMs: Readonly<Record<FactName, number>> = {
  account: 20_000,
  keys: 20_000,
  published: 20_000,
  slotSecrets: 20_000,
  deadVersions: 20_000,
  liveness: 20_000,
  silence: 20_000,
  standby: 20_000,
  proof: 20_000,
  reports: 5_000,
  claimedSecret: 5_000,
  claimedPlace: 5_000,
  acceptance: 20_000,
  rejection: 20_000,
  discovery: 20_000,
  copies: 5_000,
  rollout: 5_000,
  permit: 20_000,
};

/** Facts that support one decision only. */
export const singleUse: readonly FactName[] = [
  "reports",
  "claimedSecret",
  "claimedPlace",
  "acceptance",
  "rejection",
  "standby",
];

/**
 * Names the facts that no longer support a decision. Pure.
 *
 * @param askedAtMs when each fact was asked for.
 * @param doubtEndsMs until when a call of unknown outcome may take effect: facts from before then say nothing after it.
 */
export function expiredFacts(
  askedAtMs: ReadonlyMap<FactName, number>,
  nowMs: number,
  doubtEndsMs: number | undefined,
): readonly FactName[] {
  const isDoubted = (atMs: number) => doubtEndsMs !== undefined && nowMs >= doubtEndsMs && atMs < doubtEndsMs;
  return [...askedAtMs]
    .filter(([name, atMs]) => nowMs - atMs > freshForMs[name] || isDoubted(atMs))
    .map(([name]) => name);
}
