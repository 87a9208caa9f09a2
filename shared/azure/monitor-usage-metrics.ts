import type { TokenCredential } from "@azure/identity";
import { MetricsClient } from "@azure/monitor-query-metrics";
import * as z from "zod";
import type { CloudProfile } from "../config.ts";
import type { CountedCalls } from "../domain/explain-usage.ts";
import { ServiceUnavailableError } from "../errors.ts";
import type { UsageMetrics } from "../ports/usage-metrics.ts";
import { translate } from "./azure-errors.ts";

const queryTimeoutMs = 20_000;
const operation = "querying the account's metrics";
const namespace = "microsoft.cognitiveservices/accounts";
/** Every service's calls, and those of Azure OpenAI, which the first is documented not to be made for. */
const callMetrics = ["TotalCalls", "AzureOpenAIRequests"] as const;
/** No metric tells refusals of the other services from any other answer with 4xx. */
const refusedMetric = "AzureOpenAIRequests";
const refusedFilter = "StatusCode eq '401'";
const region = "{region}";

/** The client names a metric for people and leaves its own name in the id alone. */
const answer = z.array(
  z.object({
    metrics: z.array(
      z.object({
        id: z.string(),
        timeseries: z.array(
          z.object({
            data: z.array(z.object({ timeStamp: z.date(), total: z.number().optional() })).optional(),
          }),
        ),
      }),
    ),
  }),
);
type Metric = z.output<typeof answer>[number]["metrics"][number];

/** Reads Azure Monitor's metrics of accounts, minute by minute. */
export function monitorUsageMetrics(
  credential: TokenCredential,
  { metricsEndpoint }: Pick<CloudProfile, "metricsEndpoint">,
): UsageMetrics {
  if (metricsEndpoint === undefined) return { calls: async () => undefined };
  const scopes = [`${metricsEndpoint.replace(`${region}.`, "")}/.default`];
  const clients = new Map<string, MetricsClient>();

  function clientOf(location: string): MetricsClient {
    // Names of regions are letters and digits; people may write them with blanks.
    const name = location.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
    const made = clients.get(name);
    if (made) return made;
    const endpoint = metricsEndpoint?.replace(region, name) ?? "";
    const client = new MetricsClient(endpoint, credential, {
      credentials: { scopes },
      retryOptions: { maxRetries: 1 },
    });
    clients.set(name, client);
    return client;
  }

  return {
    async calls({ resourceId, location }, from, until) {
      const client = clientOf(location);
      const asked = {
        startTime: from,
        endTime: until,
        interval: "PT1M",
        aggregation: "Total",
        // The client passes it on, though its types do not say so.
        abortSignal: AbortSignal.timeout(queryTimeoutMs),
      };
      const query = async (names: readonly string[], filter?: string) =>
        metricsIn(
          await client.queryResources([resourceId], [...names], namespace, {
            ...asked,
            ...(filter !== undefined && { filter }),
          }),
        );
      try {
        const [calls, refused] = await Promise.all([
          query(callMetrics),
          query([refusedMetric], refusedFilter),
        ]);
        return counted(calls.map(totals), refused.map(totals));
      } catch (error) {
        throw translate(error, operation, "read");
      }
    },
  };
}

function metricsIn(result: unknown): readonly Metric[] {
  const parsed = answer.safeParse(result);
  if (!parsed.success) throw new ServiceUnavailableError(operation);
  return parsed.data.flatMap(({ metrics }) => metrics);
}

/** The sum of a metric's series, by the beginning of the interval; what is not counted yet is absent. */
function totals({ timeseries }: Metric): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { timeStamp, total } of timeseries.flatMap(({ data }) => data ?? [])) {
    const at = timeStamp.getTime();
    if (total !== undefined) sums.set(at, (sums.get(at) ?? 0) + total);
  }
  return sums;
}

/** Whether one metric includes the other is not documented: the larger counts, which raises no false alarm. */
function counted(
  calls: readonly ReadonlyMap<number, number>[],
  refused: readonly ReadonlyMap<number, number>[],
): readonly CountedCalls[] {
  const most = (metrics: typeof calls, at: number): number =>
    Math.max(0, ...metrics.map((sums) => sums.get(at) ?? 0));
  const starts = [...new Set(calls.flatMap((sums) => [...sums.keys()]))].sort((a, b) => a - b);
  return starts.map((at) => ({ at: new Date(at), calls: most(calls, at), refused: most(refused, at) }));
}
