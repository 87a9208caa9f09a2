import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { collect, managementClient, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

const CURRENT_KEY = /^[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{18}ACOG[A-Za-z0-9]{4}$/;

/** Holds nothing but an account. */
const other = "11111111-0000-4000-8000-000000000001";

describe("the accounts of the local Azure, through the management SDK", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure({
      accounts: [
        { name: "Vision-1", resourceGroup: "rg-ai" },
        { name: "old-1", resourceGroup: "rg-ai", keyFormat: "legacy" },
        { name: "closed-1", resourceGroup: "rg-ai", disableLocalAuth: true },
        { name: "busy-1", resourceGroup: "rg-ai", provisioningState: "Accepted" },
        { name: "far-1", resourceGroup: "rg-ai", subscription: other },
      ],
    });
  });
  afterAll(() => azure.dispose());

  it("lists the accounts of the subscription and of a resource group", async () => {
    const { accounts } = managementClient(azure);
    expect(await collect(accounts.list())).toHaveLength(4);
    const grouped = await collect(accounts.listByResourceGroup("RG-AI"));
    expect(grouped.map(({ name }) => name)).toContain("Vision-1");
  });

  it("finds an account whatever the case of its name", async () => {
    const account = await managementClient(azure).accounts.get("RG-ai", "vision-1");
    expect(account).toMatchObject({ id: azure.accountId("Vision-1"), kind: "AIServices" });
    expect(account.properties?.endpoint).toBe(azure.accountEndpoint("Vision-1"));
  });

  it("finds an account in its own subscription only", async () => {
    const [here, there] = [managementClient(azure).accounts, managementClient(azure, "ops", other).accounts];
    expect((await collect(there.list())).map(({ id }) => id)).toEqual([azure.accountId("far-1")]);
    expect((await there.get("rg-ai", "far-1")).id).toContain(other);
    await expect(here.get("rg-ai", "far-1")).rejects.toMatchObject({ code: "ResourceNotFound" });
    await expect(there.get("rg-ai", "Vision-1")).rejects.toMatchObject({ code: "ResourceNotFound" });
  });

  it("regenerates only the key that is named, and answers both", async () => {
    const { accounts } = managementClient(azure);
    const before = await accounts.listKeys("rg-ai", "Vision-1");
    const after = await accounts.regenerateKey("rg-ai", "Vision-1", "Key2");
    expect(after.key1).toBe(before.key1);
    expect(after.key2).not.toBe(before.key2);
    expect(after.key2).toMatch(CURRENT_KEY);
    expect(await accounts.listKeys("rg-ai", "Vision-1")).toEqual(after);
    expect(azure.everyKey()).toEqual(expect.arrayContaining([before.key2, after.key2]));
  });

  it("gives an old account a key of today's form", async () => {
    const { accounts } = managementClient(azure);
    const before = await accounts.listKeys("rg-ai", "old-1");
    expect(before.key1).toMatch(/^[0-9a-f]{32}$/);
    expect((await accounts.regenerateKey("rg-ai", "old-1", "Key1")).key1).toMatch(CURRENT_KEY);
  });

  it.each(["key1", "Key3"])("refuses the key name %s", async (keyName) => {
    const answer = await fetch(
      `${azure.armEndpoint}${azure.accountId("Vision-1")}/regenerateKey?api-version=2025-09-01`,
      {
        method: "POST",
        headers: {
          authorization: `Bearer ${await azure.tokenFor({ client: "ops", audience: azure.armEndpoint })}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ keyName }),
      },
    );
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: "BadRequest" } });
  });

  it("shows no keys while local authentication is off", async () => {
    await expect(managementClient(azure).accounts.listKeys("rg-ai", "closed-1")).rejects.toMatchObject({
      statusCode: 400,
      message: "Failed to list key. disableLocalAuth is set to be true",
    });
  });

  it("refuses to regenerate while the account is being changed", async () => {
    await expect(
      managementClient(azure).accounts.regenerateKey("rg-ai", "busy-1", "Key1"),
    ).rejects.toMatchObject({
      statusCode: 409,
      code: "AccountProvisioningStateInvalid",
    });
  });

  it("changes tags and local authentication", async () => {
    const { accounts } = managementClient(azure);
    const changed = await accounts.beginUpdateAndWait("rg-ai", "closed-1", {
      tags: { owner: "vision" },
      properties: { disableLocalAuth: false },
    });
    expect(changed).toMatchObject({ tags: { owner: "vision" }, properties: { disableLocalAuth: false } });
    await expect(accounts.listKeys("rg-ai", "closed-1")).resolves.toBeDefined();
  });

  it.each([
    ["ResourceNotFound", "rg-ai", "nobody", undefined],
    ["ResourceGroupNotFound", "rg-none", "Vision-1", undefined],
    ["SubscriptionNotFound", "rg-ai", "Vision-1", "00000000-0000-4000-8000-000000000000"],
  ])("answers %s", async (code, group, name, subscription) => {
    const client = managementClient(azure, "ops", subscription ?? azure.subscriptionId);
    await expect(client.accounts.get(group, name)).rejects.toMatchObject({ statusCode: 404, code });
  });

  it("refuses a principal without the action", async () => {
    await expect(
      managementClient(azure, "guest").accounts.listKeys("rg-ai", "Vision-1"),
    ).rejects.toMatchObject({
      statusCode: 403,
      code: "AuthorizationFailed",
    });
  });

  it("counts listKeys as a write", async () => {
    await managementClient(azure).accounts.listKeys("rg-ai", "Vision-1", {
      onResponse: ({ headers }) => {
        expect(headers.get("x-ms-ratelimit-remaining-subscription-writes")).toMatch(/^\d+$/);
      },
    });
    expect.assertions(1);
  });

  it("throttles a caller that asks too often", async () => {
    const { accounts } = managementClient(azure);
    // On a slow machine the bucket would fill again while it is being emptied.
    const frozen = jest.spyOn(Date, "now").mockReturnValue(Date.now());
    const burst = Array.from({ length: 201 }, () => accounts.listKeys("rg-ai", "Vision-1"));
    const refused = (await Promise.allSettled(burst)).filter(({ status }) => status === "rejected");
    frozen.mockRestore();
    const reason = { statusCode: 429, code: "SubscriptionRequestsThrottled" };
    expect(refused).toContainEqual(expect.objectContaining({ reason: expect.objectContaining(reason) }));
    const elsewhere = managementClient(azure, "ops", other).accounts;
    await expect(elsewhere.listKeys("rg-ai", "far-1")).resolves.toHaveProperty("key1");
  });
});
