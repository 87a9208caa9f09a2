import { z } from "zod";
import type { LocalRequest } from "../exchange.ts";
import { METRICS, NAMESPACE } from "./metric-definitions.ts";
import type { MetricDefinition } from "./metric-definitions.ts";

/** Splits series by a dimension: one value, or `*` for each. */
export type Split = { readonly dimension: "StatusCode" | "ApiName"; readonly value: string };

/**
 * `stepMinutes` undefined: one point for the whole time. `top`: the limit of series. Times are epoch
 * milliseconds.
 */
export type MetricsQuery = {
  readonly metrics: readonly MetricDefinition[];
  readonly from: number;
  readonly to: number;
  readonly interval: string;
  readonly stepMinutes: number | undefined;
  readonly split: Split | undefined;
  readonly top: number;
  readonly resourceIds: readonly string[];
};

const STEPS: Readonly<Record<string, number | undefined>> = {
  PT1M: 1,
  PT5M: 5,
  PT15M: 15,
  PT30M: 30,
  PT1H: 60,
  PT6H: 360,
  PT12H: 720,
  P1D: 1440,
};
const HOUR_MS = 3_600_000;

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const parameters = z.object({
  metricnamespace: z
    .string()
    .refine((name) => name.toLowerCase() === NAMESPACE, "is no namespace with metrics"),
  metricnames: z.string().min(1),
  starttime: instant.optional(),
  endtime: instant.optional(),
  interval: z
    .string()
    .refine((name) => name === "FULL" || STEPS[name] !== undefined, "is no interval")
    .default("PT1M"),
  aggregation: z
    .string()
    .refine((name) => name.toLowerCase() === "total", "is not served")
    .optional(),
  filter: z.string().optional(),
  top: z.coerce.number().int().min(1).default(10),
  orderby: z.never("is not served").optional(),
  rollupby: z.never("is not served").optional(),
});
const body = z.object({ resourceids: z.array(z.string()).min(1).max(50) });

/** Parses a request; returns a text that says what is wrong with it. */
export function metricsQueryOf({ url, body: given }: LocalRequest, now: number): MetricsQuery | string {
  const named = [...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]);
  const asked = parameters.safeParse(Object.fromEntries(named));
  if (!asked.success) return z.prettifyError(asked.error);
  const resources = body.safeParse(given);
  if (!resources.success) return z.prettifyError(resources.error);
  const { metricnames, starttime, endtime, interval, filter, top } = asked.data;
  const metrics = metricsOf(metricnames);
  if (typeof metrics === "string") return metrics;
  const split = splitOf(filter, metrics);
  if (typeof split === "string") return split;
  const to = endtime ?? now;
  const from = starttime ?? to - HOUR_MS;
  if (from >= to) return "The start time must be before the end time.";
  const stepMinutes = interval === "FULL" ? undefined : STEPS[interval];
  return {
    metrics,
    from,
    to,
    interval,
    stepMinutes,
    split,
    top,
    resourceIds: resources.data.resourceids,
  };
}

function metricsOf(names: string): readonly MetricDefinition[] | string {
  const wanted = names.split(",").map((name) => name.trim());
  const found = wanted.flatMap((name) =>
    METRICS.filter((one) => one.name.toLowerCase() === name.toLowerCase()),
  );
  if (found.length === wanted.length) return found;
  const valid = METRICS.map(({ name }) => name).join(",");
  return (
    "Failed to find metric configuration for provider: Microsoft.CognitiveServices, resource Type: accounts, " +
    `metric: ${names}, Valid metrics: ${valid}`
  );
}

const DIMENSIONS = ["StatusCode", "ApiName"] as const;

/**
 * `StatusCode eq '401'`, `ApiName eq '*'` and the like, for metrics that have the dimension; returns a text
 * that says what is wrong.
 */
function splitOf(
  filter: string | undefined,
  metrics: readonly MetricDefinition[],
): Split | string | undefined {
  if (filter === undefined) return undefined;
  const [, named = "", value = ""] = /^(\w+) eq '(\*|[^']+)'$/i.exec(filter.trim()) ?? [];
  const dimension = DIMENSIONS.find((one) => one.toLowerCase() === named.toLowerCase());
  if (dimension === undefined) return `The filter "${filter}" is not served.`;
  const without = metrics.find(({ dimensions }) => !dimensions.includes(dimension));
  if (without === undefined) return { dimension, value };
  return (
    `Metric: ${without.name} does not support requested dimension combination: ${dimension}, ` +
    `supported ones are: ${without.dimensions.join(",")}`
  );
}
