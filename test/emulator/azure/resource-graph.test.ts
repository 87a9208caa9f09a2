import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ResourceGraphClient } from "@azure/arm-resourcegraph";
import type { QueryRequest, QueryResponse } from "@azure/arm-resourcegraph";
import { credentialOf, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

const ACCOUNTS =
  "resources | where type =~ 'Microsoft.CognitiveServices/accounts' | order by name asc " +
  "| project id, name, kind, location, subscriptionId, localAuthDisabled = tobool(properties.disableLocalAuth)";

describe("the Resource Graph of the local Azure, through its SDK", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure({
      accounts: [
        { name: "Vision-1", resourceGroup: "RG-ai", location: "WestEurope" },
        { name: "closed-1", resourceGroup: "rg-ai", disableLocalAuth: true },
        { name: "speech-1", resourceGroup: "rg-ai" },
      ],
      configurationStores: [{ name: "settings", resourceGroup: "rg-apps", values: [] }],
      customRoles: [{ name: "Rotator", actions: ["Microsoft.CognitiveServices/accounts/listKeys/action"] }],
      roleAssignments: [
        {
          principalId: "app-1",
          principalType: "ServicePrincipal",
          role: "Rotator",
          scope: "/subscriptions/s",
        },
        { principalId: "boss", principalType: "User", role: "Owner", scope: "/" },
      ],
    });
  });
  afterAll(() => azure.dispose());

  const clients = new Map<string, ResourceGraphClient>();
  const ask = (query: string, more: Partial<QueryRequest> = {}, client = "ops"): Promise<QueryResponse> => {
    const known = clients.get(client);
    const graph =
      known ??
      new ResourceGraphClient(credentialOf(azure, client), {
        endpoint: azure.armEndpoint,
        credentials: { scopes: [`${azure.armEndpoint}/.default`] },
        retryOptions: { maxRetries: 5 },
      });
    clients.set(client, graph);
    return graph.resources({ query, ...more });
  };

  it("shows accounts with what the query names, and whether their keys are off", async () => {
    const { data, count } = await ask(ACCOUNTS, { subscriptions: [azure.subscriptionId] });
    expect(count).toBe(3);
    expect(data[0]).toEqual({
      id: azure.accountId("Vision-1"),
      name: "Vision-1",
      kind: "AIServices",
      location: "westeurope",
      subscriptionId: azure.subscriptionId,
      localAuthDisabled: false,
    });
    expect(data[1]).toMatchObject({ name: "closed-1", localAuthDisabled: true });
  });

  it("shows nothing of a subscription that was not asked for", async () => {
    const { data } = await ask(ACCOUNTS, { subscriptions: ["00000000-0000-4000-8000-000000000000"] });
    expect(data).toEqual([]);
  });

  it("shows vaults and configuration stores with where they answer", async () => {
    const { data } = await ask(
      "Resources | where type in~ ('microsoft.keyvault/vaults', 'microsoft.appconfiguration/configurationstores') " +
        "| project name, type, uri = tostring(properties.vaultUri), properties.endpoint | order by type",
    );
    expect(data).toEqual([
      {
        name: "kv-main",
        type: "microsoft.keyvault/vaults",
        uri: `${azure.vaultUrl("kv-main")}/`,
        properties_endpoint: null,
      },
      {
        name: "settings",
        type: "microsoft.appconfiguration/configurationstores",
        uri: "",
        properties_endpoint: azure.configurationEndpoint("settings"),
      },
    ]);
  });

  it("gives the rest of a long result for its token", async () => {
    const first = await ask(ACCOUNTS, { options: { top: 2 } });
    expect(first).toMatchObject({ totalRecords: 3, count: 2, resultTruncated: "false" });
    const second = await ask(ACCOUNTS, { options: { top: 2, skipToken: first.skipToken ?? "" } });
    expect(second.data).toMatchObject([{ name: "speech-1" }]);
    expect(second.skipToken).toBeUndefined();
  });

  it("cuts off a long result that has no id", async () => {
    const result = await ask("resources | project name", { options: { top: 2 } });
    expect(result).toMatchObject({ count: 2, resultTruncated: "true" });
    expect(result.skipToken).toBeUndefined();
  });

  it("lists role assignments, and the actions of each role", async () => {
    const scope = azure.accountId("Vision-1");
    azure.assignRole({
      principalId: "app-2",
      principalType: "ServicePrincipal",
      role: "Cognitive Services User",
      scope,
    });
    const assignments = await ask(
      "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' " +
        "| where properties.scope startswith '/subscriptions/3f9d2b10' " +
        "| project id, principalId = properties.principalId, role = tolower(tostring(properties.roleDefinitionId)), " +
        "scope = properties.scope",
    );
    expect(assignments.data).toMatchObject([{ principalId: "app-2", scope }]);
    const definitions = await ask(
      "authorizationresources | where type =~ 'microsoft.authorization/roledefinitions' " +
        `| where tolower(id) == '${assignments.data[0].role}' ` +
        "| project id, roleName = properties.roleName, permissions = properties.permissions",
    );
    expect(definitions.data).toMatchObject([
      {
        roleName: "Cognitive Services User",
        permissions: [{ actions: expect.arrayContaining([expect.stringMatching(/listkeys\/action$/)]) }],
      },
    ]);
  });

  it("shows roles assigned above the subscription only on request", async () => {
    const query =
      "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' " +
      "| where properties.principalId == 'boss' | project id, properties.scope";
    expect((await ask(query)).data).toEqual([]);
    const wide = await ask(query, { options: { authorizationScopeFilter: "AtScopeAboveAndBelow" } });
    expect(wide.data).toMatchObject([{ properties_scope: "/" }]);
  });

  it("shows a principal what it may read, and nothing else", async () => {
    expect((await ask(ACCOUNTS, {}, "guest")).data).toEqual([]);
    azure.setPermissions("guest", ["graph/read:vision-1"]);
    expect((await ask(ACCOUNTS, {}, "guest")).data).toMatchObject([{ name: "Vision-1" }]);
  });

  it("says where a query is wrong", async () => {
    await expect(ask("resources | evaluate bag_unpack(tags)")).rejects.toMatchObject({
      statusCode: 400,
      details: {
        error: {
          details: [
            { code: "InvalidQuery" },
            { code: "ParserFailure", message: expect.stringContaining("evaluate") },
          ],
        },
      },
    });
  });

  it("refuses a token of another service", async () => {
    const graph = new ResourceGraphClient(credentialOf(azure), {
      endpoint: azure.armEndpoint,
      credentials: { scopes: ["https://vault.azure.net/.default"] },
    });
    await expect(graph.resources({ query: ACCOUNTS })).rejects.toMatchObject({ statusCode: 401 });
  });

  it("throttles the sixteenth query within five seconds, and says when to come again", async () => {
    const token = await azure.tokenFor({ client: "managedIdentity", audience: azure.armEndpoint });
    const answers = await Promise.all(
      Array.from({ length: 16 }, () =>
        fetch(`${azure.armEndpoint}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify({ query: "resources" }),
        }),
      ),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(answers.map(({ headers }) => headers.get("x-ms-user-quota-remaining"))).toContain("14");
  });
});
