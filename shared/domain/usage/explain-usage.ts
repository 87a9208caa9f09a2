import { minuteMs } from "../time.ts";
import type { AccountSpec, Owner } from "../account/account-spec.ts";
import { estimateKeyturnCalls } from "./keyturn-calls.ts";
import type { RotationEvent } from "../rotation/rotation-event.ts";
import type { CallFigures, Span } from "../usage.ts";
import { reportsByConsumer } from "../safety/reports-by-consumer.ts";
import { noCalls, sum, usageWithin } from "../usage.ts";
import type { InstanceReport } from "../world.ts";

/** Calls to one account in one interval, as Azure Monitor counts them. */
export interface CountedCalls {
  readonly at: Date;
  readonly calls: number;
  /** Calls answered 401, as far as the metric tells. */
  readonly refused: number;
}

/** The calls that a consumer says it has made. */
export interface ConsumerUsage extends CallFigures {
  readonly consumer: string;
  readonly owner: Owner;
  /** It registered itself, so its count is unverified. */
  readonly unreviewed?: true;
  /** Whether it counts its calls; otherwise they are among the unexplained ones. */
  readonly reportsUsage: boolean;
  readonly instances: readonly (CallFigures & { readonly instance: string })[];
}

export type UsageAlarm = "UnexplainedCalls" | "CallsRefused";

/** The account's own count, beside the calls that are accounted for. */
export interface Comparison {
  readonly metric: { readonly calls: number; readonly refused: number; readonly until: Date };
  /** The calls that consumers report, plus keyturn's own. */
  readonly explained: number;
  readonly unexplained: number;
  /** The share of the metric's calls, between 0 and 1. */
  readonly unexplainedShare: number;
}

/** The known callers of an account, and whether they explain its count. */
export interface AccountUsage {
  readonly span: Span;
  readonly consumers: readonly ConsumerUsage[];
  readonly keyturnCalls: number;
  readonly comparison: Comparison | { readonly unavailable: string };
  readonly alarms: readonly UsageAlarm[];
}

/** How many intervals at the end of the account's count are left out: reports come later than the count. */
const newestLeftOut = 2;
/** Rounding and restarts leave a handful of calls, or a few in a hundred. */
const leastUnexplained = 10;
const leastShare = 0.05;

/** The facts that an account's usage is explained by. */
export interface UsageSources {
  readonly counted: readonly CountedCalls[];
  /** Why nothing is counted. */
  readonly unavailable?: string;
  readonly reports: readonly InstanceReport[];
  readonly events: readonly RotationEvent[];
}

/** Compares the calls that consumers report for a time with the account's own count. Pure. */
export function explainUsage(
  spec: AccountSpec,
  { counted, unavailable, reports: reported, events }: UsageSources,
  whole: Span,
): AccountUsage {
  // A consumer that is no longer registered explains nothing.
  const reports = reported.filter(({ consumer }) => spec.consumers.some((known) => known.name === consumer));
  const common = comparableSpan(counted, reports, whole.from);
  const span = common ?? whole;
  const consumers = usageOfConsumers(spec, reports, span);
  const keyturnCalls = estimateKeyturnCalls(spec, events, span);
  const comparison = common
    ? compareUsage(counted, consumers, keyturnCalls, common)
    : { unavailable: unavailable ?? "no time is known yet both to the metric and to the consumers" };
  const refused = refusedSince(lastRegeneration(events), spec, reports, counted, whole);
  const alarms: readonly UsageAlarm[] = [
    ...("metric" in comparison && isAlarming(comparison) ? (["UnexplainedCalls"] as const) : []),
    ...(refused ? (["CallsRefused"] as const) : []),
  ];
  return { span, consumers, keyturnCalls, comparison, alarms };
}

/**
 * The time for which both the account's count and the consumers' counts are known.
 *
 * @returns nothing when there is none yet.
 */
export function comparableSpan(
  counted: readonly CountedCalls[],
  reports: readonly InstanceReport[],
  from: Date,
): Span | undefined {
  const intervalMs = intervalOf(counted);
  const starts = counted.map(({ at }) => at.getTime());
  const until = Math.max(...starts) + intervalMs - newestLeftOut * intervalMs;
  const known = Math.max(from.getTime(), ...countingSince(reports));
  const first = Math.min(...starts.filter((at) => at >= known));
  return first < until ? { from: new Date(first), until: new Date(until) } : undefined;
}

/** The calls that every consumer of the account reports for a time. */
export function usageOfConsumers(
  { consumers }: Pick<AccountSpec, "consumers">,
  reports: readonly InstanceReport[],
  { from, until }: Span,
): readonly ConsumerUsage[] {
  const own = reportsByConsumer(reports);
  return consumers.map(({ name, owner, unreviewed }) => {
    const instances = own(name).flatMap(({ instance, usage }) =>
      usage ? [{ instance, ...usageWithin(usage, from, until) }] : [],
    );
    const { calls, failures, refused } = instances.reduce(sum, noCalls);
    const reportsUsage = instances.length > 0;
    const who = { consumer: name, owner, ...(unreviewed && { unreviewed }) };
    return { ...who, calls, failures, refused, reportsUsage, instances };
  });
}

/** Compares the account's count in a time with the calls that consumers and keyturn account for. */
export function compareUsage(
  counted: readonly CountedCalls[],
  consumers: readonly ConsumerUsage[],
  keyturnCalls: number,
  { from, until }: Span,
): Comparison {
  const within = counted.filter(({ at }) => at >= from && at < until);
  const calls = within.reduce((total, interval) => total + interval.calls, 0);
  const refused = within.reduce((total, interval) => total + interval.refused, 0);
  const explained = consumers.reduce((total, consumer) => total + consumer.calls, keyturnCalls);
  const unexplained = Math.max(0, calls - explained);
  const unexplainedShare = calls === 0 ? 0 : unexplained / calls;
  return { metric: { calls, refused, until }, explained, unexplained, unexplainedShare };
}

/** Whether more calls than usual are unexplained. A sign, not a proof. */
export function isAlarming({
  unexplained,
  unexplainedShare,
}: Pick<Comparison, "unexplained" | "unexplainedShare">): boolean {
  return unexplained > leastUnexplained && unexplainedShare > leastShare;
}

/** Whether calls were answered 401 since the last regeneration, if any: a caller still uses a dead key. */
export function refusedSince(
  regeneratedAt: Date | undefined,
  spec: Pick<AccountSpec, "consumers">,
  reports: readonly InstanceReport[],
  counted: readonly CountedCalls[],
  { from, until }: Span,
): boolean {
  if (!regeneratedAt) return false;
  const since = regeneratedAt > from ? regeneratedAt : from;
  return (
    counted.some(({ at, refused }) => at >= since && refused > 0) ||
    usageOfConsumers(spec, reports, { from: since, until }).some(({ refused }) => refused > 0)
  );
}

/** When a key of the account was last replaced by keyturn. */
export function lastRegeneration(events: readonly RotationEvent[]): Date | undefined {
  return events.findLast(
    ({ type }) => type === "standby-key-regenerated" || type === "previous-key-regenerated",
  )?.at;
}

/** The length of an interval: the distance between the nearest two, or a minute when there is only one. */
function intervalOf(counted: readonly CountedCalls[]): number {
  const starts = counted.map(({ at }) => at.getTime()).sort((a, b) => a - b);
  const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? at));
  const shortest = Math.min(...gaps.filter((gap) => gap > 0));
  return Number.isFinite(shortest) ? shortest : minuteMs;
}

/** Since when each consumer counts its calls, for those that do. */
function countingSince(reports: readonly InstanceReport[]): readonly number[] {
  const since = new Map<string, number>();
  for (const { consumer, usage } of reports) {
    if (!usage) continue;
    const at = usage.since.getTime();
    since.set(consumer, Math.min(since.get(consumer) ?? at, at));
  }
  return [...since.values()];
}
