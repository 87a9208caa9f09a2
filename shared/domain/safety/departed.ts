import type { AccountSpec } from "../account/account-spec.ts";
import { dayMs } from "../time.ts";
import type { InstanceReport } from "../world.ts";
import { reportsByConsumer } from "./reports-by-consumer.ts";

/** So long people can still see who was there, and calls are compared with the counts of those that made them. */
const shownForMs = dayMs;

/**
 * The reports of instances that have gone for so long that no decision can rest on them: neither a key in use nor a soak.
 * Of each consumer the latest stay, as many as it has instances: they say who is missing.
 */
export function longDeparted(
  reports: readonly InstanceReport[],
  { consumers, policy }: AccountSpec,
  now: Date,
): readonly InstanceReport[] {
  const before = now.getTime() - policy.staleAfterMs - policy.soakMs - shownForMs;
  const own = reportsByConsumer(reports);
  const names = new Set(reports.map(({ consumer }) => consumer));
  return [...names].flatMap((name) => {
    const kept = consumers.find((consumer) => consumer.name === name)?.instances ?? 1;
    return [...own(name)]
      .sort((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime())
      .slice(kept)
      .filter(({ receivedAt }) => receivedAt.getTime() < before);
  });
}
