import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { readConfig } from "../../shared/config.ts";
import { discoverySchedule, sweepSchedule } from "../../shared/schedules.ts";
import { SettingsInvalidError } from "../../shared/errors.ts";

const valid = {
  KEYTURN_TENANT_ID: "7a1f0c52-6d1e-4b3f-9a40-1d2c3b4a5e6f",
  KEYTURN_AUDIENCE: "api://keyturn",
  AzureWebJobsStorage: "UseDevelopmentStorage=true",
};

function complaint(environment: Readonly<Record<string, string>>): string {
  try {
    readConfig(environment);
    return "";
  } catch (error) {
    if (!(error instanceof SettingsInvalidError)) throw error;
    return error.message;
  }
}

describe("the settings", () => {
  it("need little", () => {
    expect(readConfig(valid)).toEqual({
      cloud: {
        armEndpoint: "https://management.azure.com",
        authority: "https://login.microsoftonline.com",
        vaultSuffix: "vault.azure.net",
        accountSuffixes: [
          "cognitiveservices.azure.com",
          "openai.azure.com",
          "services.ai.azure.com",
          "api.cognitive.microsoft.com",
          "api.cognitive.microsofttranslator.com",
        ],
        logsEndpoint: "https://api.loganalytics.io",
        metricsEndpoint: "https://{region}.metrics.monitor.azure.com",
      },
      tenantId: valid.KEYTURN_TENANT_ID,
      audiences: ["api://keyturn"],
      claimMs: 36_000,
      askEveryMs: 60_000,
      copySources: [],
      maxAccounts: 20_000,
      pageAudiences: [],
      storage: { kind: "connection-string", connectionString: "UseDevelopmentStorage=true" },
    });
  });

  it("take the secret of GitHub's webhook, and no reference that was not resolved in its place", () => {
    const read = (text: string) => readConfig({ ...valid, KEYTURN_GITHUB_SECRET: text });
    const known = read("0123456789abcdef");
    expect(known.githubSecret?.symmetricKeySize).toBe(16);
    expect(inspect(known) + JSON.stringify(known)).not.toContain("0123456789abcdef");
    expect(read("@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/hook)")).not.toHaveProperty(
      "githubSecret",
    );
    expect(complaint({ ...valid, KEYTURN_GITHUB_SECRET: "short" })).toContain("KEYTURN_GITHUB_SECRET");
  });

  it("take a topic for events, over https alone", () => {
    const topic = "https://keyturn.westus2-1.eventgrid.azure.net/api/events";
    expect(readConfig({ ...valid, KEYTURN_EVENTS_ENDPOINT: topic }).eventsEndpoint).toBe(topic);
    const inTheClear = { ...valid, KEYTURN_EVENTS_ENDPOINT: topic.replace("https", "http") };
    expect(complaint(inTheClear)).toContain("KEYTURN_EVENTS_ENDPOINT");
  });

  it.each([
    ["public", "https://management.azure.com", "https://login.microsoftonline.com", "vault.azure.net"],
    [
      "government",
      "https://management.usgovcloudapi.net",
      "https://login.microsoftonline.us",
      "vault.usgovcloudapi.net",
    ],
    [
      "china",
      "https://management.chinacloudapi.cn",
      "https://login.partner.microsoftonline.cn",
      "vault.azure.cn",
    ],
  ])("know the %s cloud", (KEYTURN_CLOUD, armEndpoint, authority, vaultSuffix) => {
    expect(readConfig({ ...valid, KEYTURN_CLOUD }).cloud).toMatchObject({
      armEndpoint,
      authority,
      vaultSuffix,
    });
  });

  it("take any other cloud by its endpoints, without a slash at the end", () => {
    const custom = {
      ...valid,
      KEYTURN_CLOUD: "custom",
      KEYTURN_ARM_ENDPOINT: "https://management.localhost:8443/",
      KEYTURN_AUTHORITY: "https://login.localhost:8443",
      KEYTURN_VAULT_SUFFIX: "vault.localhost:8443",
      KEYTURN_ACCOUNT_SUFFIXES: "ai.localhost:8443, other.localhost",
    };
    expect(readConfig(custom).cloud).toEqual({
      armEndpoint: "https://management.localhost:8443",
      authority: "https://login.localhost:8443",
      vaultSuffix: "vault.localhost:8443",
      accountSuffixes: ["ai.localhost:8443", "other.localhost"],
    });
  });

  it("take the only vaults and accounts that keys may go to, and come from", () => {
    const group = "/subscriptions/s/resourceGroups/g";
    const KEYTURN_ALLOWED_VAULTS = "https://KV-main.vault.azure.net/, https://kv-dr.vault.azure.net";
    expect(readConfig({ ...valid, KEYTURN_ALLOWED_VAULTS, KEYTURN_ALLOWED_ACCOUNTS: group })).toMatchObject({
      allowedVaults: ["https://kv-main.vault.azure.net", "https://kv-dr.vault.azure.net"],
      allowedAccounts: [group],
    });
    const whole = readConfig({ ...valid, KEYTURN_ALLOWED_ACCOUNTS: "/subscriptions/s" });
    expect(whole.allowedAccounts).toEqual(["/subscriptions/s"]);
    const unset = readConfig({ ...valid, KEYTURN_ALLOWED_VAULTS: "", KEYTURN_ALLOWED_ACCOUNTS: " " });
    expect(unset).not.toHaveProperty("allowedVaults");
    expect(unset).not.toHaveProperty("allowedAccounts");
    const wrong = { KEYTURN_ALLOWED_VAULTS: "https://kv/secrets/x", KEYTURN_ALLOWED_ACCOUNTS: "vision" };
    expect(complaint({ ...valid, ...wrong })).toMatch(/KEYTURN_ALLOWED_VAULTS.*KEYTURN_ALLOWED_ACCOUNTS/);
  });

  it("take several audiences", () => {
    const KEYTURN_AUDIENCE = "api://keyturn, 11111111-0000-4000-8000-000000000001";
    expect(readConfig({ ...valid, KEYTURN_AUDIENCE }).audiences).toEqual([
      "api://keyturn",
      "11111111-0000-4000-8000-000000000001",
    ]);
  });

  it("take storage by identity", () => {
    const { AzureWebJobsStorage: _key, ...rest } = valid;
    const uris = {
      AzureWebJobsStorage__blobServiceUri: "https://s.blob.core.windows.net/",
      AzureWebJobsStorage__queueServiceUri: "https://s.queue.core.windows.net",
      AzureWebJobsStorage__tableServiceUri: "https://s.table.core.windows.net",
    };
    expect(readConfig({ ...rest, ...uris, AZURE_CLIENT_ID: "client" })).toMatchObject({
      storage: { kind: "identity", blobUri: "https://s.blob.core.windows.net" },
      identityClientId: "client",
    });
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["nothing is set", {}, ["KEYTURN_TENANT_ID", "KEYTURN_AUDIENCE", "AzureWebJobsStorage"]],
    [
      "the tenant is a name and the claim is short",
      { ...valid, KEYTURN_TENANT_ID: "contoso", KEYTURN_CLAIM_MS: "10" },
      ["KEYTURN_TENANT_ID", "KEYTURN_CLAIM_MS"],
    ],
    ["the cloud is unknown", { ...valid, KEYTURN_CLOUD: "moon" }, ["KEYTURN_CLOUD"]],
    [
      "a custom cloud has no endpoints",
      { ...valid, KEYTURN_CLOUD: "custom" },
      ["KEYTURN_ARM_ENDPOINT", "KEYTURN_AUTHORITY", "KEYTURN_VAULT_SUFFIX"],
    ],
    [
      "an endpoint is in the clear",
      {
        ...valid,
        KEYTURN_CLOUD: "custom",
        KEYTURN_ARM_ENDPOINT: "http://arm",
        KEYTURN_AUTHORITY: "https://login",
      },
      ["KEYTURN_ARM_ENDPOINT"],
    ],
  ])("name every problem at once when %s", (_situation, environment, paths) => {
    for (const path of paths) expect(complaint(environment)).toContain(path);
  });

  it.each([
    "nonsense",
    "DefaultEndpointsProtocol=https;AccountName=a",
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=not base64!",
    "AccountName=a;AccountKey=YWJj;BlobEndpoint=not an address",
    "SharedAccessSignature=sv=1;BlobEndpoint=https://a.blob.core.windows.net",
  ])("name the storage whose connection string no client could use: %s", (AzureWebJobsStorage) => {
    expect(complaint({ ...valid, AzureWebJobsStorage })).toMatch(/AzureWebJobsStorage:? must be/);
  });

  it.each([
    "UseDevelopmentStorage=true",
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=YWJjZA==;EndpointSuffix=core.windows.net",
    "AccountName=a;AccountKey=YWJj;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:2/a;",
    "SharedAccessSignature=sv=1&sig=x;BlobEndpoint=https://b;QueueEndpoint=https://q;TableEndpoint=https://t",
  ])("take the storage by %s", (AzureWebJobsStorage) => {
    const connectionString = AzureWebJobsStorage;
    expect(readConfig({ ...valid, AzureWebJobsStorage }).storage).toEqual({
      kind: "connection-string",
      connectionString,
    });
  });

  it("do not quote what was set wrongly", () => {
    const KEYTURN_TENANT_ID = "s3cr3t-pasted-into-the-wrong-field";
    expect(complaint({ ...valid, KEYTURN_TENANT_ID })).not.toContain("s3cr3t");
  });

  it("discover every hour unless they say otherwise", () => {
    expect(discoverySchedule({})).toBe("0 0 * * * *");
    expect(discoverySchedule({ KEYTURN_DISCOVERY_SCHEDULE: "0 30 3 * * *" })).toBe("0 30 3 * * *");
  });

  it("name where copies are looked for, and nothing that is no such place", () => {
    const named = (list: string) => readConfig({ ...valid, KEYTURN_COPY_SOURCES: list }).copySources;
    expect(named("")).toEqual([]);
    expect(named("app-settings, key-vaults,")).toEqual(["app-settings", "key-vaults"]);
    expect(complaint({ ...valid, KEYTURN_COPY_SOURCES: "key-vault" })).toContain("KEYTURN_COPY_SOURCES");
  });

  it("sweep every minute unless they say otherwise", () => {
    expect(sweepSchedule({})).toBe("0 * * * * *");
    expect(sweepSchedule({ KEYTURN_SWEEP_SCHEDULE: "*/5 * * * * *" })).toBe("*/5 * * * * *");
  });
});
