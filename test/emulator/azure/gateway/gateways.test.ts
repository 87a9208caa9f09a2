import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { ScopeSeed } from "../../../../emulator/azure/gateway/gateway-seed.ts";
import { GATEWAY_IDENTITY, gatewaysClient } from "./gateway-sample.ts";
import { collect, secretClient, startSampleAzure } from "../sample-azure.ts";
import type { SampleAzure } from "../sample-azure.ts";
import { vaultReadsOf } from "../workloads-sample.ts";

const group = "rg-edge";
const name = "Edge";
const keyUrl = "https://kv-main.vault.localhost/secrets/ai-key";
const own: ScopeSeed = {
  namedValues: [
    { id: "by-reference", keyVaultUrl: keyUrl },
    { id: "plain", displayName: "plain-key", value: "typed in", tags: ["ai"] },
    { id: "open", value: "for everybody", secret: false },
  ],
  backends: [{ id: "vision", account: "Vision-1", header: { "api-key": ["typed in"] } }],
};

let azure: SampleAzure;
let client: ReturnType<typeof gatewaysClient>;
beforeAll(async () => {
  azure = await startSampleAzure({
    secrets: [{ vault: "kv-main", name: "ai-key", value: { text: "first" } }],
    gateways: [
      {
        name,
        resourceGroup: group,
        identity: GATEWAY_IDENTITY,
        permissions: ["vault/read:kv-main"],
        ...own,
        workspaces: [{ id: "team", namedValues: [{ id: "theirs", value: "of the team" }] }],
      },
    ],
  });
  client = gatewaysClient(azure);
});
afterAll(() => azure.dispose());
beforeEach(
  () => void azure.setKnobs({ gatewayReadsFail: false, gatewayChangeMs: 0, namedValuesShown: "all" }),
);

const publish = (value: string) => secretClient(azure).setSecret("ai-key", value);
const valueOf = async (id: string) => (await client.namedValue.listValue(group, name, id)).value;

describe("API Management of the local Azure, through its SDK", () => {
  it("shows services, and workspaces with named values of their own", async () => {
    const service = await client.apiManagementService.get(group, name);
    expect(service).toMatchObject({
      id: azure.gatewayId(name),
      identity: { type: "SystemAssigned", principalId: GATEWAY_IDENTITY.objectId },
      gatewayUrl: azure.gatewayUrl(name),
    });
    expect(await collect(client.apiManagementService.listByResourceGroup(group))).toEqual([service]);
    expect(await collect(client.workspace.listByService(group, name))).toMatchObject([{ name: "team" }]);
    const { workspaceNamedValue } = client;
    expect(await collect(workspaceNamedValue.listByService(group, name, "team"))).toMatchObject([
      { name: "theirs" },
    ]);
    expect(await workspaceNamedValue.listValue(group, name, "team", "theirs")).toMatchObject({
      value: "of the team",
    });
    await expect(workspaceNamedValue.get(group, name, "nobody", "theirs")).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it("shows named values with their places, and values only on request or where they are no secret", async () => {
    const shown = await collect(client.namedValue.listByService(group, name));
    expect(shown).toMatchObject([
      {
        name: "by-reference",
        secret: true,
        keyVault: {
          secretIdentifier: `${azure.vaultUrl("kv-main")}/secrets/ai-key`,
          lastStatus: { code: "Success", timeStampUtc: expect.any(Date) },
        },
      },
      { name: "plain", displayName: "plain-key", tags: ["ai"], secret: true },
      { name: "open", value: "for everybody" },
    ]);
    expect(shown.map(({ value }) => value)).toEqual([undefined, undefined, "for everybody"]);
    expect([await valueOf("by-reference"), await valueOf("plain")]).toEqual(["first", "typed in"]);
  });

  it("keeps its copy of a secret until it is told to read it again", async () => {
    await publish("second");
    expect(await valueOf("by-reference")).toBe("first");
    await client.namedValue.beginRefreshSecretAndWait(group, name, "by-reference");
    expect(await valueOf("by-reference")).toBe("second");
    expect(vaultReadsOf(azure, GATEWAY_IDENTITY.objectId)).toMatchObject([
      { client: "ApiManagement", caller: { name: "service/Edge" } },
      { client: "ApiManagement" },
    ]);
  });

  it("reads its vaults by itself when the time has come, but no fixed version", async () => {
    const { value = "", properties } = await publish("third");
    const pinned = `${azure.vaultUrl("kv-main")}/secrets/ai-key/${properties.version}`;
    await azure.setNamedValue(name, "pinned", { keyVaultUrl: pinned });
    await publish("fourth");
    await azure.refreshGateway(name);
    expect([await valueOf("by-reference"), await valueOf("pinned")]).toEqual(["fourth", value]);
  });

  it("goes on with its copy and says so when it cannot read the vault", async () => {
    const before = await valueOf("by-reference");
    await publish("fifth");
    azure.setPermissions("service/Edge", []);
    const { keyVault } = await client.namedValue.beginRefreshSecretAndWait(group, name, "by-reference");
    expect(keyVault?.lastStatus).toMatchObject({
      code: "AccessToKeyVaultDenied",
      message: expect.any(String),
    });
    expect(await valueOf("by-reference")).toBe(before);
    azure.setPermissions("service/Edge", ["vault/read:kv-main"]);
  });

  it("makes and changes named values, and refuses what was decided on another revision", async () => {
    const { namedValue } = client;
    const parameters = { displayName: "fresh", value: "one", secret: true };
    await namedValue.beginCreateOrUpdateAndWait(group, name, "fresh", parameters);
    const { eTag = "" } = await namedValue.get(group, name, "fresh");
    await namedValue.beginUpdateAndWait(group, name, "fresh", eTag, { value: "two" });
    expect(await valueOf("fresh")).toBe("two");
    const stale = namedValue.beginUpdateAndWait(group, name, "fresh", eTag, { value: "three" });
    await expect(stale).rejects.toMatchObject({ statusCode: 412 });
    await namedValue.delete(group, name, "fresh", "*");
    await expect(namedValue.get(group, name, "fresh")).rejects.toMatchObject({ statusCode: 404 });
  });

  it.each([
    [0, 200],
    [50, 202],
  ])("answers a refresh that lasts %s ms with %s, and the SDK waits for its end", async (lastsMs, status) => {
    azure.setKnobs({ gatewayChangeMs: lastsMs });
    let answered: number | undefined;
    const done = await client.namedValue.beginRefreshSecretAndWait(group, name, "by-reference", {
      updateIntervalInMs: 20,
      onResponse: (answer) => void (answered ??= answer.status),
    });
    expect([answered, done.keyVault?.lastStatus?.code]).toEqual([status, "Success"]);
  });

  it("fails an operation that lasts when the vault cannot be read", async () => {
    azure.setKnobs({ gatewayChangeMs: 50, gatewayReadsFail: true });
    const refresh = client.namedValue.beginRefreshSecretAndWait(group, name, "by-reference", {
      updateIntervalInMs: 20,
    });
    await expect(refresh).rejects.toThrow("failed");
  });

  it("hides values as its owner wishes", async () => {
    azure.setKnobs({ namedValuesShown: "own" });
    expect([await valueOf("by-reference"), await valueOf("plain")]).toEqual([undefined, "typed in"]);
    azure.setKnobs({ namedValuesShown: "none" });
    expect(await valueOf("plain")).toBeUndefined();
    const { credentials } = await client.backend.get(group, name, "vision");
    expect(credentials?.header).toEqual({ "api-key": ["***"] });
  });

  it("shows the credentials of backends to everybody who may read them, and replaces them as a whole", async () => {
    const { credentials, eTag = "", url } = await client.backend.get(group, name, "vision");
    expect({ credentials, url }).toMatchObject({
      credentials: { header: { "api-key": ["typed in"] } },
      url: azure.accountEndpoint("Vision-1"),
    });
    await client.backend.update(group, name, "vision", eTag, { credentials: { query: { key: ["one"] } } });
    expect((await client.backend.get(group, name, "vision")).credentials?.header).toBeUndefined();
    await expect(client.backend.update(group, name, "vision", eTag, {})).rejects.toMatchObject({
      statusCode: 412,
    });
  });

  it("asks for a right of its own for every action, per service", async () => {
    const { namedValue, backend, apiManagementService } = gatewaysClient(azure, "guest");
    const calls = {
      read: () => apiManagementService.get(group, name),
      "namedValues/read": () => namedValue.get(group, name, "plain"),
      "namedValues/listValue/action": () => namedValue.listValue(group, name, "plain"),
      "namedValues/write": () =>
        namedValue.beginUpdateAndWait(group, name, "plain", "*", { value: "typed in" }),
      "namedValues/refreshSecret/action": () =>
        namedValue.beginRefreshSecretAndWait(group, name, "by-reference"),
      "backends/read": () => backend.get(group, name, "vision"),
      "backends/write": () => backend.update(group, name, "vision", "*", {}),
    };
    for (const right of Object.keys(calls)) {
      azure.setPermissions("guest", [`apim/${right}:edge`, "apim/read:other"]);
      const outcomes = await Promise.allSettled(Object.values(calls).map((call) => call()));
      const done = Object.keys(calls).filter((_, i) => outcomes[i]?.status === "fulfilled");
      expect(done).toEqual([right]);
    }
  });

  it("appears in Resource Graph, without its named values", async () => {
    const token = await azure.tokenFor({ client: "ops", audience: azure.armEndpoint });
    const url = `${azure.armEndpoint}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`;
    const query = "resources | where type startswith 'microsoft.apimanagement' | project name, type";
    const answer = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    expect(await answer.json()).toMatchObject({ data: [{ name, type: "microsoft.apimanagement/service" }] });
  });
});
