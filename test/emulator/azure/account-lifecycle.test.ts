import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { collect, managementClient, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

describe("what ARM of the local Azure knows beside accounts and their keys", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure();
  });
  afterAll(() => azure.dispose());

  const arm = async (method: string, path: string, body?: unknown, client = "ops") => {
    const token = await azure.tokenFor({ client, audience: azure.armEndpoint });
    const answer = await fetch(`${azure.armEndpoint}${path}?api-version=2025-09-01`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
  };
  const subscription = () => `/subscriptions/${azure.subscriptionId}`;

  it("lists resource groups, and knows each", async () => {
    expect(await arm("GET", `${subscription()}/resourceGroups`)).toMatchObject({
      status: 200,
      body: { value: [{ name: "rg-ai", type: "Microsoft.Resources/resourceGroups" }, { name: "rg-vault" }] },
    });
    expect((await arm("GET", `${subscription()}/resourcegroups/RG-AI`)).status).toBe(200);
    expect((await arm("HEAD", `${subscription()}/resourceGroups/rg-ai`)).status).toBe(204);
    expect(await arm("GET", `${subscription()}/resourceGroups/none`)).toMatchObject({
      status: 404,
      body: { error: { code: "ResourceGroupNotFound" } },
    });
    expect((await arm("GET", `${subscription()}/resourceGroups`, undefined, "guest")).status).toBe(403);
  });

  it("lists resources of a subscription and of a group", async () => {
    const all = await arm("GET", `${subscription()}/resources`);
    expect(all.body).toMatchObject({ value: [{ name: "Vision-1" }, { name: "kv-main" }] });
    const own = await arm("GET", `${subscription()}/resourceGroups/rg-vault/resources`);
    expect(own.body).toEqual({ value: [expect.objectContaining({ type: "Microsoft.KeyVault/vaults" })] });
  });

  it("knows the providers and registers them", async () => {
    const path = `${subscription()}/providers/microsoft.cognitiveservices`;
    const expected = { namespace: "Microsoft.CognitiveServices", registrationState: "Registered" };
    expect((await arm("GET", path)).body).toMatchObject({
      ...expected,
      resourceTypes: [{ resourceType: "accounts" }],
    });
    expect((await arm("POST", `${path}/register`)).body).toMatchObject(expected);
    expect((await arm("GET", `${subscription()}/providers/Microsoft.None`)).status).toBe(404);
  });

  it("reads and changes the tags of an account", async () => {
    const path = `${azure.accountId("Vision-1")}/providers/Microsoft.Resources/tags/default`;
    const tags = (value: object) => ({ properties: { tags: value } });
    await arm("PUT", path, tags({ team: "shop", cost: "1" }));
    await arm("PATCH", path, { operation: "Merge", ...tags({ cost: "2" }) });
    expect((await arm("GET", path)).body).toMatchObject(tags({ team: "shop", cost: "2" }));
    await arm("PATCH", path, { operation: "Delete", ...tags({ cost: "2" }) });
    const account = await managementClient(azure).accounts.get("rg-ai", "Vision-1");
    expect(account.tags).toEqual({ team: "shop" });
  });

  it("shows vaults as resources", async () => {
    const path = `${subscription()}/resourceGroups/rg-vault/providers/Microsoft.KeyVault/vaults`;
    expect((await arm("GET", `${path}/kv-main`)).body).toMatchObject({
      properties: { vaultUri: `${azure.vaultUrl("kv-main")}/`, enableRbacAuthorization: true },
    });
    expect((await arm("GET", path)).body).toMatchObject({ value: [{ name: "kv-main" }] });
    expect((await arm("GET", `${path}/none`)).status).toBe(404);
  });

  it("lists kinds, sizes, usages and models", async () => {
    const client = managementClient(azure);
    const skus = await collect(client.resourceSkus.list());
    expect(new Set(skus.map(({ kind }) => kind))).toContain("OpenAI");
    expect((await client.accounts.listSkus("rg-ai", "Vision-1")).value).toMatchObject([
      { sku: { name: "S0" } },
    ]);
    expect((await client.accounts.listUsages("rg-ai", "Vision-1")).value?.[0]?.limit).toBe(32);
    const [usage] = await collect(client.usages.list("westeurope"));
    expect(usage).toMatchObject({ name: { value: "AccountCount" }, currentValue: 1 });
    const models = await collect(client.accounts.listModels("rg-ai", "Vision-1"));
    expect(models.map(({ name }) => name)).toContain("gpt-4o");
  });

  it("deploys a model, which calls then find under its name", async () => {
    const { deployments } = managementClient(azure);
    const ask = async () => {
      const url = `${azure.accountEndpoint("Vision-1")}openai/deployments/talker/chat/completions?api-version=2024-10-21`;
      const answer = await fetch(url, {
        method: "POST",
        headers: { "api-key": azure.keys("Vision-1").key1, "content-type": "application/json" },
        body: JSON.stringify({ messages: [{ role: "user", content: "Hello" }] }),
      });
      return answer.status;
    };
    expect(await ask()).toBe(404);
    const model = { format: "OpenAI", name: "gpt-4o", version: "2024-11-20" };
    const made = await deployments.beginCreateOrUpdateAndWait("rg-ai", "Vision-1", "talker", {
      sku: { name: "Standard", capacity: 1 },
      properties: { model },
    });
    expect(made.properties?.model).toMatchObject(model);
    expect(await ask()).toBe(200);
    const names = (await collect(deployments.list("rg-ai", "Vision-1"))).map(({ name }) => name);
    expect(names).toContain("talker");
    await deployments.beginDeleteAndWait("rg-ai", "Vision-1", "talker");
    expect(await ask()).toBe(404);
    await expect(
      deployments.beginCreateOrUpdateAndWait("rg-ai", "Vision-1", "x", {
        properties: { model: { format: "OpenAI", name: "gpt-2", version: "1" } },
      }),
    ).rejects.toMatchObject({ statusCode: 400, code: "DeploymentModelNotSupported" });
  });

  it("creates, deletes, restores and purges an account", async () => {
    const { accounts, deletedAccounts } = managementClient(azure);
    const wish = { location: "westeurope", kind: "AIServices", sku: { name: "S0" } };
    const statusOf = async (key: string) =>
      (await fetch(`${azure.accountEndpoint("fresh")}openai/v1/models`, { headers: { "api-key": key } }))
        .status;
    await accounts.beginCreateAndWait("rg-ai", "fresh", wish);
    const { key1 = "" } = await accounts.listKeys("rg-ai", "fresh");
    expect(await statusOf(key1)).toBe(200);

    await accounts.beginDeleteAndWait("rg-ai", "fresh");
    expect(await statusOf(key1)).toBe(404);
    await expect(accounts.get("rg-ai", "fresh")).rejects.toMatchObject({ statusCode: 404 });
    expect((await collect(deletedAccounts.list())).map(({ name }) => name)).toEqual(["fresh"]);
    await expect(accounts.beginCreateAndWait("rg-ai", "fresh", wish)).rejects.toMatchObject({
      code: "FlagMustBeSetForRestore",
    });

    await accounts.beginCreateAndWait("rg-ai", "fresh", { ...wish, properties: { restore: true } });
    expect(await statusOf(key1)).toBe(200);

    await accounts.beginDeleteAndWait("rg-ai", "fresh");
    await deletedAccounts.beginPurgeAndWait("westeurope", "rg-ai", "fresh");
    expect(await collect(deletedAccounts.list())).toEqual([]);
    await accounts.beginCreateAndWait("rg-ai", "fresh", wish);
    expect(await statusOf(key1)).toBe(401);
  });
});
