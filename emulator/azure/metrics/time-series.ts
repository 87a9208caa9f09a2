import type { CallCount } from "./call-counts.ts";
import type { MetricDefinition } from "./metric-definitions.ts";
import type { MetricsQuery } from "./metrics-query.ts";

/** Without `total`: the figures of that time are not available yet. */
export type MetricPoint = { readonly timeStamp: string; readonly total?: number };

/**
 * The length of the metrics' minute, and the instant up to which figures are available, in epoch
 * milliseconds.
 */
export type MetricsClock = { readonly minuteMs: number; readonly knownUntil: number };

/** The starts of a query's points and the length of each. */
export function stepsOf({ from, to, stepMinutes }: MetricsQuery, { minuteMs }: MetricsClock) {
  const stepMs = stepMinutes === undefined ? to - from : stepMinutes * minuteMs;
  const first = stepMinutes === undefined ? from : Math.floor(from / stepMs) * stepMs;
  return { first, stepMs, points: Math.ceil((to - first) / stepMs) };
}

/** One metric of one account, as the service writes it; all figures are totals. */
export function metricBody(
  metric: MetricDefinition,
  resourceId: string,
  counts: readonly CallCount[],
  query: MetricsQuery,
  clock: MetricsClock,
): unknown {
  const known = counts.filter(
    (count) => metric.includes(count) && count.at + clock.minuteMs <= clock.knownUntil,
  );
  return {
    id: `${resourceId}/providers/Microsoft.Insights/metrics/${metric.name}`,
    type: "Microsoft.Insights/metrics",
    name: { value: metric.name, localizedValue: metric.displayName },
    displayDescription: metric.description,
    unit: "Count",
    timeseries: seriesOf(known, query, clock),
    errorCode: "Success",
  };
}

function seriesOf(
  counts: readonly CallCount[],
  query: MetricsQuery,
  clock: MetricsClock,
): readonly unknown[] {
  const { split, top } = query;
  if (split === undefined) return [{ metadatavalues: [], data: pointsOf(counts, query, clock) }];
  const name = split.dimension.toLowerCase();
  const valueOf = (count: CallCount): string =>
    split.dimension === "StatusCode" ? String(count.status) : count.api;
  return [...new Set(counts.map(valueOf))]
    .filter((one) => split.value === "*" || one.toLowerCase() === split.value.toLowerCase())
    .sort()
    .slice(0, top)
    .map((value) => ({
      metadatavalues: [{ name: { value: name, localizedValue: name }, value }],
      data: pointsOf(
        counts.filter((count) => valueOf(count) === value),
        query,
        clock,
      ),
    }));
}

function pointsOf(
  counts: readonly CallCount[],
  query: MetricsQuery,
  clock: MetricsClock,
): readonly MetricPoint[] {
  const { first, stepMs, points } = stepsOf(query, clock);
  const totals = new Map<number, number>();
  for (const { at, calls } of counts) {
    const index = Math.floor((at - first) / stepMs);
    totals.set(index, (totals.get(index) ?? 0) + calls);
  }
  return Array.from({ length: points }, (_, index) => {
    const startsAt = first + index * stepMs;
    const isKnown = startsAt + Math.min(stepMs, clock.minuteMs) <= clock.knownUntil;
    return { timeStamp: new Date(startsAt).toISOString(), ...(isKnown && { total: totals.get(index) ?? 0 }) };
  });
}
