import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Durations, LogsQueryClient, LogsQueryResultStatus } from "@azure/monitor-query-logs";
import { credentialOf, sampleApplications, secretClient, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";
import { until } from "../../until.ts";

const SITE = "/subscriptions/s/resourceGroups/rg-apps/providers/Microsoft.Web/sites/shop";
const READER = {
  clientId: "11111111-0000-4000-8000-0000000000aa",
  objectId: "22222222-0000-4000-8000-0000000000aa",
};

/** The readers of these secrets' versions, with times. */
function readsOf(...secrets: readonly string[]): string {
  return `AZKVAuditLogs
    | where TimeGenerated > ago(1h) and OperationName == "SecretGet" and HttpStatusCode == 200
    | extend parts = split(Id, "/")
    | extend vault = tostring(parts[2]), secret = tostring(parts[4]), version = tostring(parts[5]),
        oid = tostring(Identity.claim.oid), appid = tostring(Identity.claim.appid), mirid = tostring(Identity.claim.xms_mirid)
    | where secret in~ (${secrets.map((name) => `"${name}"`).join(", ")})
    | summarize first = min(TimeGenerated), last = max(TimeGenerated), reads = count()
        by vault, secret, version, oid, appid, mirid
    | order by last desc`;
}

describe("the audit log of the vaults, through the Log Analytics SDK", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure({
      knobs: { logIngestionMs: 0 },
      applications: [
        ...sampleApplications,
        { name: "shop", ...READER, clientSecret: "-", roles: [], permissions: "*", resourceId: SITE },
      ],
    });
  });
  afterAll(() => azure.dispose());

  const client = (name = "ops", scope = "https://api.loganalytics.io/.default") =>
    new LogsQueryClient(credentialOf(azure, name), {
      endpoint: azure.logsEndpoint,
      credentials: { scopes: [scope] },
      retryOptions: { maxRetries: 0 },
    });
  const ask = async (query: string, timespan: { duration: string } = { duration: Durations.oneDay }) => {
    const result = await client().queryWorkspace(azure.logWorkspaceId, query, timespan);
    if (result.status !== LogsQueryResultStatus.Success) throw new Error("a partial result");
    const [table] = result.tables;
    return (table?.rows ?? []).map((row) =>
      Object.fromEntries(row.map((cell, index) => [table?.columnDescriptors[index]?.name, cell])),
    );
  };

  it("returns who read which version, even if the request named none", async () => {
    const secrets = secretClient(azure);
    const first = await secrets.setSecret("ai-key", "one");
    await secrets.getSecret("ai-key");
    await secrets.getSecret("ai-key", { version: first.properties.version ?? "" });
    const second = await secrets.setSecret("ai-key", "two");
    const token = await azure.tokenFor({ client: "shop", audience: "https://vault.azure.net" });
    await fetch(`${azure.vaultUrl("kv-main")}/secrets/AI-key/?api-version=7.6`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const rows = await ask(readsOf("AI-KEY"));
    expect(rows).toMatchObject([
      {
        vault: new URL(azure.vaultUrl("kv-main")).host,
        secret: "ai-key",
        version: second.properties.version,
        oid: READER.objectId,
        appid: READER.clientId,
        mirid: SITE,
        reads: 1,
      },
      { version: first.properties.version, mirid: "", reads: 2 },
    ]);
    expect(rows[1]?.["first"]).toBeInstanceOf(Date);
    expect(Number(rows[1]?.["first"])).toBeLessThanOrEqual(Number(rows[1]?.["last"]));
  });

  it("calls a refused read a success, and shows its status", async () => {
    await expect(secretClient(azure, "guest").getSecret("ai-key")).rejects.toMatchObject({ statusCode: 403 });
    const rows = await ask(
      "AZKVAuditLogs | where HttpStatusCode == 403 | project OperationName, ResultType, Id, Identity, IsRbacAuthorized",
    );
    expect(rows).toMatchObject([
      {
        OperationName: "SecretGet",
        ResultType: "Success",
        Id: expect.stringMatching(/\/secrets\/ai-key$/),
        Identity: { claim: { oid: "22222222-0000-4000-8000-000000000002" } },
        IsRbacAuthorized: false,
      },
    ]);
  });

  it("holds no value of a secret", async () => {
    await secretClient(azure).setSecret("hidden", "the-hidden-value");
    await secretClient(azure).getSecret("hidden");
    const rows = await ask("AZKVAuditLogs");
    expect(JSON.stringify(rows)).toContain("/secrets/hidden");
    expect(JSON.stringify(rows)).not.toContain("the-hidden-value");
  });

  it("learns of a read only after the ingestion delay", async () => {
    await secretClient(azure).setSecret("late", "value");
    await secretClient(azure).getSecret("late");
    azure.setKnobs({ logIngestionMs: 60_000 });
    expect(await ask(readsOf("late"))).toEqual([]);
    azure.setKnobs({ logIngestionMs: 100 });
    await until(async () => (await ask(readsOf("late"))).length === 1);
    azure.setKnobs({ logIngestionMs: 0 });
  });

  it("applies the timespan in addition to the query", async () => {
    await secretClient(azure).setSecret("timed", "value");
    await secretClient(azure).getSecret("timed");
    expect(await ask(readsOf("timed"))).toHaveLength(1);
    await until(async () => (await ask(readsOf("timed"), { duration: "PT0.1S" })).length === 0);
  });

  it("says what is wrong with an unanswerable query, and where", async () => {
    await expect(ask("AZKVAuditLogs\n| render timechart")).rejects.toMatchObject({
      statusCode: 400,
      code: "BadArgumentError",
      details: {
        error: {
          innererror: { code: "SyntaxError", innererror: { message: expect.stringContaining("2:2") } },
        },
      },
    });
    await expect(ask("AZKVAuditLogs | where Caller == 'x'")).rejects.toMatchObject({
      details: { error: { innererror: { code: "SemanticError" } } },
    });
    await expect(ask("AzureDiagnostics")).rejects.toMatchObject({ statusCode: 400 });
  });

  it("refuses a principal without access, an unknown workspace, and a token of another service", async () => {
    const timespan = { duration: Durations.oneDay };
    await expect(
      client("guest").queryWorkspace(azure.logWorkspaceId, "AZKVAuditLogs", timespan),
    ).rejects.toMatchObject({
      statusCode: 403,
      code: "InsufficientAccessError",
    });
    await expect(client().queryWorkspace("other", "AZKVAuditLogs", timespan)).rejects.toMatchObject({
      statusCode: 404,
    });
    const stranger = client("ops", `${azure.armEndpoint}/.default`);
    await expect(
      stranger.queryWorkspace(azure.logWorkspaceId, "AZKVAuditLogs", timespan),
    ).rejects.toMatchObject({
      statusCode: 401,
    });
  });
});
