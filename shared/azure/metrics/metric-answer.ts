import * as z from "zod";
import type { CallTotal } from "../../domain/usage/explain-traffic.ts";
import type { CountedCalls } from "../../domain/usage/explain-usage.ts";
import { ServiceUnavailableError } from "../../errors.ts";

/** A metric's technical name is found only in its id. */
const answer = z.array(
  z.object({
    resourceId: z.string(),
    metrics: z.array(
      z.object({
        id: z.string(),
        timeseries: z.array(
          z.object({
            metadatavalues: z.array(z.object({ value: z.string().optional() })).optional(),
            data: z.array(z.object({ timeStamp: z.date(), total: z.number().optional() })).optional(),
          }),
        ),
      }),
    ),
  }),
);
export type Metric = z.output<typeof answer>[number]["metrics"][number];

/** Parses the metrics of each account, by its ARM id in lower case. */
export function metricsIn(result: unknown, operation: string): ReadonlyMap<string, readonly Metric[]> {
  const parsed = answer.safeParse(result);
  if (!parsed.success) throw new ServiceUnavailableError(operation);
  return new Map(parsed.data.map(({ resourceId, metrics }) => [resourceId.toLowerCase(), metrics]));
}

/** Takes the larger of the metrics: whether one includes the other is not documented, and a sum could raise false alarms. */
export function countedCalls(calls: readonly Metric[], refused: readonly Metric[]): readonly CountedCalls[] {
  const [every, only] = [calls.map(byInterval), refused.map(byInterval)];
  const maxAt = (metrics: typeof every, at: number): number =>
    Math.max(0, ...metrics.map((sums) => sums.get(at) ?? 0));
  const starts = [...new Set(every.flatMap((sums) => [...sums.keys()]))].sort((a, b) => a - b);
  return starts.map((at) => ({ at: new Date(at), calls: maxAt(every, at), refused: maxAt(only, at) }));
}

/** Takes the larger of the metrics, in total and for each API. */
export function callTotal(whole: readonly Metric[], split: readonly Metric[]): CallTotal {
  const byApi = new Map<string, number>();
  for (const metric of split) {
    for (const [name, calls] of byDimension(metric)) byApi.set(name, Math.max(byApi.get(name) ?? 0, calls));
  }
  return { calls: Math.max(0, ...whole.map(({ timeseries }) => totalOf(timeseries))), byApi };
}

/** Sums a metric's series by the start of the interval; intervals not counted yet are absent. */
function byInterval({ timeseries }: Metric): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { timeStamp, total } of timeseries.flatMap(({ data }) => data ?? [])) {
    const at = timeStamp.getTime();
    if (total !== undefined) sums.set(at, (sums.get(at) ?? 0) + total);
  }
  return sums;
}

function byDimension({ timeseries }: Metric): readonly (readonly [string, number])[] {
  return timeseries.map((series) => [series.metadatavalues?.[0]?.value ?? "", totalOf([series])]);
}

function totalOf(timeseries: Metric["timeseries"]): number {
  return timeseries.flatMap(({ data }) => data ?? []).reduce((sum, { total }) => sum + (total ?? 0), 0);
}
