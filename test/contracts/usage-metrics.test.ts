import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { cognitiveServicesKeyIssuer } from "../../shared/azure/cognitive-services-key-issuer.ts";
import { monitorUsageMetrics } from "../../shared/azure/metrics/monitor-usage-metrics.ts";
import type { CountedCalls } from "../../shared/domain/usage/explain-usage.ts";
import type { CallTotal } from "../../shared/domain/usage/explain-traffic.ts";
import type { Metered } from "../../shared/ports/usage-metrics.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf, startSampleAzure } from "../emulator/azure/sample-azure.ts";
import { until } from "../until.ts";
import { anywhereIn } from "./anywhere.ts";

const minuteMs = 50;

describe("Azure Monitor, which counts the calls of an account", () => {
  let azure: SampleAzure;
  let began: Date;
  beforeAll(async () => {
    azure = await startSampleAzure({
      accounts: [
        { name: "Vision-1", resourceGroup: "rg-ai" },
        { name: "idle-1", resourceGroup: "rg-ai" },
      ],
      knobs: { metricsIntervalMs: minuteMs },
    });
    began = new Date(Date.now() - minuteMs);
    await call("contentsafety/text/blocklists?api-version=2024-09-01", azure.keys("Vision-1").key1);
    await call("openai/v1/models", azure.keys("Vision-1").key2);
    await call("openai/v1/models", "0".repeat(84));
  });
  afterAll(() => azure.dispose());

  const call = (path: string, key: string) =>
    fetch(`${azure.accountEndpoint("Vision-1")}${path}`, {
      headers: { "api-key": key, "ocp-apim-subscription-key": key },
    });
  const calls = async (account = "Vision-1", client = "ops"): Promise<readonly CountedCalls[]> => {
    const { metricsEndpoint } = azure;
    const metrics = monitorUsageMetrics(credentialOf(azure, client), { metricsEndpoint });
    const place = { resourceId: azure.accountId(account), location: "West Europe" };
    return (await metrics.calls(place, began, new Date())) ?? [];
  };
  const sumOf = (counted: readonly CountedCalls[]) => ({
    calls: counted.reduce((sum, one) => sum + one.calls, 0),
    refused: counted.reduce((sum, one) => sum + one.refused, 0),
  });

  it("counts every call once, and those that Azure OpenAI has refused", async () => {
    await until(async () => sumOf(await calls()).calls === 3);
    expect(sumOf(await calls())).toEqual({ calls: 3, refused: 1 });
  });

  it("returns intervals in order, each once, with zeros without calls", async () => {
    await until(async () => (await calls("idle-1")).length > 3);
    const counted = await calls("idle-1");
    expect(sumOf(counted)).toEqual({ calls: 0, refused: 0 });
    const starts = counted.map(({ at }) => at.getTime());
    expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
    expect(new Set(starts.slice(1).map((at, index) => at - (starts[index] ?? 0)))).toEqual(
      new Set([minuteMs]),
    );
  });

  it("leaves out intervals that are not counted yet", async () => {
    azure.setKnobs({ metricsDelayMs: 3_600_000 });
    try {
      expect(await calls()).toEqual([]);
    } finally {
      azure.setKnobs({ metricsDelayMs: 0 });
    }
  });

  it("refuses an identity that may not read metrics", async () => {
    await expect(calls("Vision-1", "guest")).rejects.toMatchObject({ code: "ACCESS_DENIED" });
  });

  describe("asked about many accounts at once", () => {
    const ask = (client: string, how: "totals" | "callsOfEach", names = ["Vision-1", "idle-1"]) => {
      const { metricsEndpoint } = azure;
      const metrics = monitorUsageMetrics(credentialOf(azure, client), { metricsEndpoint });
      const accounts = names.map((name) => ({ resourceId: azure.accountId(name), location: "West Europe" }));
      const from = how === "totals" ? new Date(began.getTime() - 30 * 86_400_000) : began;
      return metrics[how](accounts, from, new Date(), 10_000);
    };
    const of = <T>(metered: Metered<T> | undefined, name: string) =>
      metered?.counted.get(azure.accountId(name).toLowerCase());

    it("returns all calls of a month, per API", async () => {
      await until(
        async () => of((await ask("ops", "totals")) as Metered<CallTotal>, "Vision-1")?.calls === 3,
      );
      const metered = (await ask("ops", "totals")) as Metered<CallTotal>;
      expect(of(metered, "Vision-1")).toEqual({
        calls: 3,
        byApi: new Map([
          ["contentsafety", 1],
          ["openai", 2],
        ]),
      });
      expect(of(metered, "idle-1")).toEqual({ calls: 0, byApi: new Map() });
    });

    it("returns for each account what it returns for one", async () => {
      await until(async () => sumOf(await calls()).calls === 3);
      const metered = (await ask("ops", "callsOfEach")) as Metered<readonly CountedCalls[]>;
      expect(sumOf(of(metered, "Vision-1") ?? [])).toEqual({ calls: 3, refused: 1 });
      expect(sumOf(of(metered, "idle-1") ?? [])).toEqual({ calls: 0, refused: 0 });
    });

    it("reads those that it may, and says of the others why not", async () => {
      azure.setPermissions("guest", ["metrics/read:idle-1"]);
      const metered = await ask("guest", "totals", ["Vision-1", "idle-1"]);
      expect([...(metered?.counted.keys() ?? [])]).toEqual([azure.accountId("idle-1").toLowerCase()]);
      expect([...(metered?.unread.entries() ?? [])]).toEqual([
        [azure.accountId("Vision-1").toLowerCase(), expect.stringMatching(/not allowed/)],
      ]);
    });
  });

  it("is not asked where a cloud has none", async () => {
    const metrics = monitorUsageMetrics(credentialOf(azure), {});
    const place = { resourceId: azure.accountId("Vision-1"), location: "westeurope" };
    expect(await metrics.calls(place, began, new Date())).toBeUndefined();
  });

  it("is found through the location from Azure Resource Manager", async () => {
    const issuer = cognitiveServicesKeyIssuer(credentialOf(azure), azure.armEndpoint, anywhereIn(azure));
    expect(await issuer.describe(azure.accountId("Vision-1"))).toMatchObject({
      location: expect.stringMatching(/^[a-z]+$/),
    });
  });
});
