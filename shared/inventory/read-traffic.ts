import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Traffic } from "../domain/usage/explain-traffic.ts";
import { explainTraffic } from "../domain/usage/explain-traffic.ts";
import { dayOf, startOfDay } from "../domain/usage/daily-calls.ts";
import { estimateKeyturnCalls } from "../domain/usage/keyturn-calls.ts";
import type { Span } from "../domain/usage.ts";
import { forEachConcurrent } from "../concurrency.ts";
import { KeyturnError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { KeyIssuer } from "../ports/key-issuer.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { UsageMetrics } from "../ports/usage-metrics.ts";
import { locateAccounts } from "./locate-accounts.ts";
import { NotRead } from "./not-read.ts";

const concurrency = 8;

interface TrafficPorts {
  readonly clock: Clock;
  readonly trail: Pick<TrailStore, "events">;
  readonly keyIssuer: Pick<KeyIssuer, "describe">;
  readonly usageMetrics: Pick<UsageMetrics, "totals">;
}

interface TrafficQuery {
  /** With all their known consumers. */
  readonly accounts: readonly AccountSpec[];
  /** The known regions of accounts, by their ARM ids in lower case. */
  readonly locations: ReadonlyMap<string, string>;
  /** How many days in UTC, today included. */
  readonly days: number;
  /** For each of three rounds of reading; running requests are waited for. */
  readonly budgetMs: number;
}

/** Accounts without traffic were not read; `unseen` says why in sentences for people. */
export interface ReadTraffic {
  /** When the first of the days began: whole days can be compared with what consumers report. */
  readonly since: Date;
  readonly traffic: ReadonlyMap<string, Traffic>;
  readonly unseen: readonly string[];
}

/**
 * Reads how many calls accounts have counted over a long time, and separates keyturn's own. Bounded in time.
 *
 * @returns nothing when no metrics endpoint is set for this cloud.
 */
export async function readTraffic(
  query: TrafficQuery,
  ports: TrafficPorts,
): Promise<ReadTraffic | undefined> {
  const { accounts, locations, days, budgetMs } = query;
  const until = ports.clock.now();
  const span: Span = { from: startOfDay(dayOf(until) - days + 1), until };
  const notRead = new NotRead();
  const located = await locateAccounts(accounts, locations, ports, budgetMs, notRead);
  const metered = await ports.usageMetrics.totals(located, span.from, span.until, budgetMs);
  if (!metered) return undefined;
  const traffic = new Map<string, Traffic>();
  const pace = { concurrency, budgetMs, clock: ports.clock };
  const late = await forEachConcurrent(accounts, pace, async (spec) => {
    const id = spec.resourceId.toLowerCase();
    const total = metered.counted.get(id);
    const why = metered.unread.get(id);
    if (why !== undefined) notRead.note(spec.name, why);
    if (!total) return;
    try {
      const { own, probe } = await ownCalls(spec, span, ports);
      traffic.set(spec.name, explainTraffic(total, own, probe));
    } catch (error) {
      if (!(error instanceof KeyturnError)) throw error;
      notRead.note(spec.name, error.message);
    }
  });
  for (const { name } of late) notRead.note(name, "the time did not suffice to read its trail");
  return { since: span.from, traffic, unseen: notRead.sentences("the count of calls") };
}

async function ownCalls(
  spec: AccountSpec,
  span: Span,
  { trail }: TrafficPorts,
): Promise<{ readonly own: number; readonly probe?: string }> {
  const events = (await trail.events(spec.name)).map(({ event }) => event);
  const probes = events.flatMap((event) =>
    "probe" in event && event.probe !== undefined ? [event.probe] : [],
  );
  const probe = probes.at(-1);
  const own = estimateKeyturnCalls(spec, events, span);
  return { own, ...(probe !== undefined && { probe }) };
}
