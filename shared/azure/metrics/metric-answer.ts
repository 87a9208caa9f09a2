import * as z from "zod";
import type { CallTotal } from "../../domain/usage/explain-traffic.ts";
import type { CountedCalls } from "../../domain/usage/explain-usage.ts";
import { ServiceUnavailableError } from "../../errors.ts";

/** The client names a metric for people and leaves its own name in the id alone. */
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

/** The metrics of each account, by its ARM id in lower case. */
export function metricsIn(result: unknown, operation: string): ReadonlyMap<string, readonly Metric[]> {
  const parsed = answer.safeParse(result);
  if (!parsed.success) throw new ServiceUnavailableError(operation);
  return new Map(parsed.data.map(({ resourceId, metrics }) => [resourceId.toLowerCase(), metrics]));
}

/** Whether one metric includes the other is not documented: the larger counts, which raises no false alarm. */
export function countedCalls(calls: readonly Metric[], refused: readonly Metric[]): readonly CountedCalls[] {
  const [every, only] = [calls.map(byInterval), refused.map(byInterval)];
  const most = (metrics: typeof every, at: number): number =>
    Math.max(0, ...metrics.map((sums) => sums.get(at) ?? 0));
  const starts = [...new Set(every.flatMap((sums) => [...sums.keys()]))].sort((a, b) => a - b);
  return starts.map((at) => ({ at: new Date(at), calls: most(every, at), refused: most(only, at) }));
}

/** As of the calls of an interval, the larger metric counts, of the whole as of each API. */
export function callTotal(whole: readonly Metric[], split: readonly Metric[]): CallTotal {
  const byApi = new Map<string, number>();
  for (const metric of split) {
    for (const [name, calls] of byDimension(metric)) byApi.set(name, Math.max(byApi.get(name) ?? 0, calls));
  }
  return { calls: Math.max(0, ...whole.map(({ timeseries }) => totalOf(timeseries))), byApi };
}

/** The sum of a metric's series, by the beginning of the interval; what is not counted yet is absent. */
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
