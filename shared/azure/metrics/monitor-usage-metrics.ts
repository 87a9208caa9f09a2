import type { TokenCredential } from "@azure/identity";
import { MetricsClient } from "@azure/monitor-query-metrics";
import type { CloudProfile } from "../../config.ts";
import type { CallTotal } from "../../domain/usage/explain-traffic.ts";
import type { CountedCalls } from "../../domain/usage/explain-usage.ts";
import type { MeteredAccount, UsageMetrics } from "../../ports/usage-metrics.ts";
import { translate } from "../azure-errors.ts";
import type { Metric } from "./metric-answer.ts";
import { callTotal, countedCalls, metricsIn } from "./metric-answer.ts";
import { inBatches } from "./metric-batches.ts";

const queryTimeoutMs = 20_000;
const operation = "querying the accounts' metrics";
const namespace = "microsoft.cognitiveservices/accounts";
/** The calls of every service, and those of Azure OpenAI, which the first metric is documented not to cover. */
const callMetrics = ["TotalCalls", "AzureOpenAIRequests"] as const;
/** For the other services no metric separates refusals from other 4xx answers. */
const refusedMetric = ["AzureOpenAIRequests"] as const;
const refusedFilter = "StatusCode eq '401'";
const perApi = "ApiName eq '*'";
/** Series that Azure returns per account; it silently omits further ones, and by default all after ten. */
const maxApis = 200;
const region = "{region}";

type Query = (
  names: readonly string[],
  interval: "PT1M" | "FULL",
  filter?: string,
) => Promise<ReadonlyMap<string, readonly Metric[]>>;

/** Reads Azure Monitor's metrics of accounts. */
export function monitorUsageMetrics(
  credential: TokenCredential,
  { metricsEndpoint }: Pick<CloudProfile, "metricsEndpoint">,
): UsageMetrics {
  const nothing = async () => undefined;
  if (metricsEndpoint === undefined) return { calls: nothing, callsOfEach: nothing, totals: nothing };
  const clientOf = regionalClients(credential, metricsEndpoint);

  /** Queries accounts of one region and subscription. */
  async function asking<T>(
    accounts: readonly MeteredAccount[],
    { from, until }: { readonly from: Date; readonly until: Date },
    ask: (query: Query) => Promise<T>,
  ): Promise<T> {
    const client = clientOf(accounts[0]?.location ?? "");
    const ids = accounts.map(({ resourceId }) => resourceId);
    try {
      return await ask(async (names, interval, filter) => {
        const asked = {
          startTime: from,
          endTime: until,
          interval,
          aggregation: "Total",
          // The client passes it on, although its types do not say so.
          abortSignal: AbortSignal.timeout(queryTimeoutMs),
          ...(filter !== undefined && { filter, top: maxApis }),
        };
        return metricsIn(await client.queryResources(ids, [...names], namespace, asked), operation);
      });
    } catch (error) {
      throw translate(error, operation, "read");
    }
  }

  return {
    async calls(account, from, until) {
      const counted = await asking([account], { from, until }, minuteCalls);
      return counted.get(account.resourceId.toLowerCase()) ?? [];
    },
    callsOfEach: (accounts, from, until, budgetMs) =>
      inBatches(accounts, budgetMs, (batch) => asking(batch, { from, until }, minuteCalls)),
    totals: (accounts, from, until, budgetMs) =>
      inBatches(accounts, budgetMs, (batch) => asking(batch, { from, until }, totalCalls)),
  };
}

async function minuteCalls(query: Query): Promise<ReadonlyMap<string, readonly CountedCalls[]>> {
  const [calls, refused] = await Promise.all([
    query(callMetrics, "PT1M"),
    query(refusedMetric, "PT1M", refusedFilter),
  ]);
  return joined(calls, refused, countedCalls);
}

async function totalCalls(query: Query): Promise<ReadonlyMap<string, CallTotal>> {
  const [whole, split] = await Promise.all([query(callMetrics, "FULL"), query(callMetrics, "FULL", perApi)]);
  return joined(whole, split, callTotal);
}

function joined<T>(
  one: ReadonlyMap<string, readonly Metric[]>,
  other: ReadonlyMap<string, readonly Metric[]>,
  join: (one: readonly Metric[], other: readonly Metric[]) => T,
): ReadonlyMap<string, T> {
  return new Map([...one].map(([id, metrics]) => [id, join(metrics, other.get(id) ?? [])]));
}

function regionalClients(
  credential: TokenCredential,
  metricsEndpoint: string,
): (location: string) => MetricsClient {
  const scopes = [`${metricsEndpoint.replace(`${region}.`, "")}/.default`];
  const clients = new Map<string, MetricsClient>();
  return (location) => {
    // Names of regions are letters and digits; people may write them with spaces.
    const name = location.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
    const made = clients.get(name);
    if (made) return made;
    const client = new MetricsClient(metricsEndpoint.replace(region, name), credential, {
      credentials: { scopes },
      retryOptions: { maxRetries: 1 },
    });
    clients.set(name, client);
    return client;
  };
}
