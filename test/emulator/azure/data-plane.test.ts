import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

describe("the AI data plane of the local Azure", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure();
  });
  beforeEach(() => {
    azure.setKnobs({ newKeyDelayMs: 0, oldKeyGraceMs: 0 });
  });
  afterAll(() => azure.dispose());

  const ask = (key: string, path = "openai/models?api-version=2024-10-21", header = "api-key") =>
    fetch(azure.accountEndpoint("Vision-1") + path, {
      headers: { [header]: key, "user-agent": "billing/2.1 node" },
    });

  it.each([
    ["openai/models?api-version=2024-10-21", "api-key"],
    ["openai/v1/models", "api-key"],
    ["contentsafety/text/blocklists?api-version=2024-09-01", "Ocp-Apim-Subscription-Key"],
    ["documentintelligence/info?api-version=2024-11-30", "Ocp-Apim-Subscription-Key"],
  ])("takes either key at %s", async (path, header) => {
    const { key1, key2 } = azure.keys("Vision-1");
    expect((await ask(key1, path, header)).status).toBe(200);
    expect((await ask(key2, path, header)).status).toBe(200);
  });

  it.each(["openai", "services"])("answers below %s as well", async (domain) => {
    const url = new URL(
      "openai/v1/models",
      azure.accountEndpoint("Vision-1").replace("cognitiveservices", domain),
    );
    const answer = await fetch(url, { headers: { "api-key": azure.keys("Vision-1").key2 } });
    expect(answer.status).toBe(200);
  });

  it("analyzes text", async () => {
    const answer = await fetch(
      `${azure.accountEndpoint("Vision-1")}language/:analyze-text?api-version=2023-04-01`,
      {
        method: "POST",
        headers: {
          "ocp-apim-subscription-key": azure.keys("Vision-1").key1,
          "content-type": "application/json",
        },
        body: JSON.stringify({
          kind: "LanguageDetection",
          analysisInput: { documents: [{ id: "1", text: "Hello" }] },
        }),
      },
    );
    expect(await answer.json()).toMatchObject({ kind: "LanguageDetectionResults" });
  });

  it("refuses a replaced key at once, and accepts the new one", async () => {
    const { key1 } = azure.keys("Vision-1");
    const fresh = azure.regenerateBehindTheBack("Vision-1", "key1");
    const refused = await ask(key1);
    expect(refused.status).toBe(401);
    expect(refused.headers.get("apim-request-id")).not.toBeNull();
    expect(await refused.json()).toMatchObject({ error: { code: "401" } });
    expect((await ask(fresh.key1)).status).toBe(200);
  });

  it("refuses a new key until its delay is over", async () => {
    azure.setKnobs({ newKeyDelayMs: 60_000 });
    const { key1 } = azure.regenerateBehindTheBack("Vision-1", "key1");
    expect((await ask(key1)).status).toBe(401);
    azure.setKnobs({ newKeyDelayMs: 0 });
    expect((await ask(key1)).status).toBe(200);
  });

  it("takes an old key until its grace is over", async () => {
    azure.setKnobs({ oldKeyGraceMs: 60_000 });
    const { key1 } = azure.keys("Vision-1");
    azure.regenerateBehindTheBack("Vision-1", "key1");
    expect((await ask(key1)).status).toBe(200);
    azure.setKnobs({ oldKeyGraceMs: 0 });
    expect((await ask(key1)).status).toBe(401);
  });

  it("refuses every key while local authentication is off", async () => {
    azure.changeAccountBehindTheBack("Vision-1", { disableLocalAuth: true });
    const refused = await ask(azure.keys("Vision-1").key1);
    azure.changeAccountBehindTheBack("Vision-1", { disableLocalAuth: false });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ error: { code: "AuthenticationTypeDisabled" } });
  });

  it("counts calls by client and status", () => {
    const counted = azure.aiCalls().filter(({ client }) => client === "billing");
    expect(counted).toContainEqual({ client: "billing", account: "vision-1", status: 403, calls: 1 });
    expect(counted.find(({ status }) => status === 200)?.calls).toBeGreaterThan(5);
  });
});

describe("a call that accounts lack", () => {
  const path = "contentsafety/text/blocklists";
  const seeds = [
    { name: "north", location: "norwayeast" },
    { name: "west", location: "westeurope" },
    { name: "speech", location: "westeurope", kind: "SpeechServices" },
  ];
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure({ accounts: seeds.map((seed) => ({ ...seed, resourceGroup: "rg-ai" })) });
  });
  afterAll(() => azure.dispose());

  it.each([
    ["everywhere", {}, [404, 404, 404]],
    ["one account", { account: "west" }, [200, 404, 200]],
    ["a region", { location: "norwayeast" }, [404, 200, 200]],
    ["a kind", { kind: "SpeechServices" }, [200, 200, 404]],
    ["a kind in a region", { kind: "AIServices", location: "westeurope" }, [200, 404, 200]],
  ])("is unknown of %s", async (_where, of, expected) => {
    azure.setKnobs({ missingCalls: [{ path, ...of }] });
    const statuses = await Promise.all(
      seeds.map(async ({ name }) => {
        const headers = { "ocp-apim-subscription-key": azure.keys(name).key1 };
        return (await fetch(azure.accountEndpoint(name) + path, { headers })).status;
      }),
    );
    expect(statuses).toEqual(expected);
  });
});
