import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MetricsClient } from "@azure/monitor-query-metrics";
import type { MetricsQueryResourcesOptions } from "@azure/monitor-query-metrics";
import { credentialOf, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";
import { until } from "../../until.ts";

const NAMESPACE = "microsoft.cognitiveservices/accounts";
const MINUTE_MS = 50;

describe("the metrics of the local Azure, through their SDK", () => {
  let azure: SampleAzure;
  let began: Date;
  beforeAll(async () => {
    azure = await startSampleAzure({
      accounts: [
        { name: "Vision-1", resourceGroup: "rg-ai" },
        { name: "idle-1", resourceGroup: "rg-ai" },
      ],
      knobs: { metricsIntervalMs: MINUTE_MS },
    });
    began = new Date(Date.now() - MINUTE_MS);
    await call("Vision-1", "openai/v1/models", azure.keys("Vision-1").key1);
    await call("Vision-1", "openai/v1/models", "0".repeat(84));
    await call("Vision-1", "contentsafety/text/blocklists", azure.keys("Vision-1").key2);
  });
  afterAll(() => azure.dispose());

  const call = (account: string, path: string, key: string) =>
    fetch(`${azure.accountEndpoint(account)}${path}`, { headers: { "api-key": key } });
  const client = (name = "ops", scope = "https://metrics.monitor.azure.com/.default") =>
    new MetricsClient(azure.metricsEndpoint, credentialOf(azure, name), {
      credentials: { scopes: [scope] },
      retryOptions: { maxRetries: 0 },
    });
  const ask = (
    names: string[],
    options: MetricsQueryResourcesOptions = {},
    accounts = ["Vision-1"],
    name = "ops",
  ) =>
    client(name).queryResources(
      accounts.map((account) => azure.accountId(account)),
      names,
      NAMESPACE,
      { startTime: began, endTime: new Date(), aggregation: "Total", ...options },
    );
  /** The sum of every metric and series, by `metric` or `metric status`. */
  const totals = async (...asked: Parameters<typeof ask>): Promise<Record<string, number>> => {
    const [result] = await ask(...asked);
    const series = (result?.metrics ?? []).flatMap(({ id, timeseries }) =>
      timeseries.map(({ metadatavalues, data }) => [
        [id.split("/").at(-1), ...(metadatavalues ?? []).map(({ value }) => value)].join(" "),
        (data ?? []).reduce((sum, { total }) => sum + (total ?? 0), 0),
      ]),
    );
    return Object.fromEntries(series);
  };

  it("counts the data plane's answers", async () => {
    const names = ["TotalCalls", "SuccessfulCalls", "ClientErrors", "TotalErrors", "AzureOpenAIRequests"];
    await until(async () => (await totals(names))["TotalCalls"] === 3);
    expect(await totals(names)).toEqual({
      TotalCalls: 3,
      SuccessfulCalls: 2,
      ClientErrors: 1,
      TotalErrors: 1,
      AzureOpenAIRequests: 2,
    });
  });

  it("splits requests by their status", async () => {
    const split = (filter: string) => totals(["AzureOpenAIRequests"], { filter });
    await until(async () => "AzureOpenAIRequests 401" in (await split("StatusCode eq '*'")));
    expect(await split("StatusCode eq '*'")).toEqual({
      "AzureOpenAIRequests 200": 1,
      "AzureOpenAIRequests 401": 1,
    });
    expect(await split("StatusCode eq '401'")).toEqual({ "AzureOpenAIRequests 401": 1 });
  });

  it("splits calls by the API that their path begins with, as many series as are wanted", async () => {
    const split = (options: MetricsQueryResourcesOptions = {}) =>
      totals(["TotalCalls", "AzureOpenAIRequests"], {
        filter: "ApiName eq '*'",
        interval: "FULL",
        ...options,
      });
    await until(async () => (await split())["TotalCalls openai"] === 2);
    const calls = { "TotalCalls contentsafety": 1, "TotalCalls openai": 2, "AzureOpenAIRequests openai": 2 };
    expect(await split()).toEqual(calls);
    expect(await split({ top: 1 })).not.toHaveProperty(["TotalCalls openai"]);
  });

  it("refuses to split a metric without a status", async () => {
    await expect(ask(["TotalCalls"], { filter: "StatusCode eq '*'" })).rejects.toMatchObject({
      statusCode: 400,
      code: "BadRequest",
      message: expect.stringContaining("does not support requested dimension"),
    });
  });

  it("answers for several accounts, with zeros for an uncalled one", async () => {
    const results = await ask(["TotalCalls"], {}, ["Vision-1", "idle-1"]);
    expect(results.map(({ resourceId }) => resourceId)).toEqual([
      azure.accountId("Vision-1"),
      azure.accountId("idle-1"),
    ]);
    const [metric] = results[1]?.metrics ?? [];
    expect(metric?.name).toBe("Total Calls");
    expect(new Set(metric?.timeseries[0]?.data?.map(({ total }) => total))).toContain(0);
  });

  it("knows nothing yet of a time that is younger than the delay", async () => {
    azure.setKnobs({ metricsDelayMs: 600_000 });
    const [result] = await ask(["TotalCalls"], { interval: "PT1M" });
    azure.setKnobs({ metricsDelayMs: 0 });
    const points = result?.metrics[0]?.timeseries[0]?.data ?? [];
    expect(points.length).toBeGreaterThan(0);
    expect(points.every(({ total }) => total === undefined)).toBe(true);
  });

  it("sums longer intervals, and all of the time as one", async () => {
    const [hour] = await ask(["TotalCalls"], { interval: "PT1H" });
    const [full] = await ask(["TotalCalls"], { interval: "FULL" });
    expect(full?.metrics[0]?.timeseries[0]?.data).toMatchObject([{ total: 3 }]);
    const sums = hour?.metrics[0]?.timeseries[0]?.data?.map(({ total }) => total ?? 0) ?? [];
    expect(sums.reduce((sum, one) => sum + one, 0)).toBe(3);
  });

  it("refuses metrics, aggregations and accounts that it does not know", async () => {
    await expect(ask(["Latency"])).rejects.toMatchObject({ statusCode: 400 });
    await expect(ask(["TotalCalls"], { aggregation: "Average" })).rejects.toMatchObject({ statusCode: 400 });
    const unknown = `${azure.accountId("Vision-1")}x`;
    await expect(client().queryResources([unknown], ["TotalCalls"], NAMESPACE)).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it("refuses a principal without the permission, and a token of another service", async () => {
    azure.setPermissions("guest", ["metrics/read:idle-1"]);
    await expect(ask(["TotalCalls"], {}, ["idle-1"], "guest")).resolves.toHaveLength(1);
    await expect(ask(["TotalCalls"], {}, ["Vision-1"], "guest")).rejects.toMatchObject({
      statusCode: 403,
      code: "AuthorizationFailed",
    });
    const stranger = client("ops", "https://vault.azure.net/.default");
    await expect(
      stranger.queryResources([azure.accountId("Vision-1")], ["TotalCalls"], NAMESPACE),
    ).rejects.toMatchObject({ statusCode: 401 });
  });
});
