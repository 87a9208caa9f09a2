import { minuteMs } from "../domain/time.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { AccountUsage } from "../domain/usage/explain-usage.ts";
import { explainUsage } from "../domain/usage/explain-usage.ts";
import type { Span } from "../domain/usage.ts";
import { forEachConcurrent } from "../concurrency.ts";
import { KeyturnError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { ConsumerBoard } from "../ports/consumer-board.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { UsageMetrics } from "../ports/usage-metrics.ts";

export interface FleetUsagePorts {
  readonly clock: Clock;
  readonly board: Pick<ConsumerBoard, "reports">;
  readonly trail: Pick<TrailStore, "events">;
  readonly usageMetrics: Pick<UsageMetrics, "callsOfEach">;
}

/** As long as an answer about one account covers by default. */
const lastMs = 30 * minuteMs;
const concurrency = 8;

/**
 * Reads the usage of many accounts over the last half hour, within a budget. Leaves out what cannot be read: the result is
 * a hint, not proof.
 *
 * @param accounts with all their known consumers.
 * @param locations the region of accounts, by their ARM ids in lower case; others are left out.
 * @param budgetMs for each of two rounds of reading; running requests are waited for.
 */
export async function readFleetUsage(
  accounts: readonly AccountSpec[],
  locations: ReadonlyMap<string, string>,
  { clock, board, trail, usageMetrics }: FleetUsagePorts,
  budgetMs: number,
): Promise<ReadonlyMap<string, AccountUsage>> {
  const until = clock.now();
  const whole: Span = { from: new Date(until.getTime() - lastMs), until };
  const located = accounts.flatMap(({ resourceId }) => {
    const location = locations.get(resourceId.toLowerCase());
    return location === undefined ? [] : [{ resourceId, location }];
  });
  const metered = await usageMetrics.callsOfEach(located, whole.from, whole.until, budgetMs);
  const usage = new Map<string, AccountUsage>();
  await forEachConcurrent(accounts, { concurrency, budgetMs, clock }, async (spec) => {
    const counted = metered?.counted.get(spec.resourceId.toLowerCase());
    if (!counted) return;
    try {
      const [reports, recorded] = await Promise.all([board.reports(spec.name), trail.events(spec.name)]);
      const events = recorded.map(({ event }) => event);
      usage.set(spec.name, explainUsage(spec, { counted, reports, events }, whole));
    } catch (error) {
      if (!(error instanceof KeyturnError)) throw error;
    }
  });
  return usage;
}
