import { realClock } from "../reconciler/fakes/real-clock.ts";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { logAnalyticsAuditLog } from "../../shared/azure/log-analytics-audit-log.ts";
import type { Config } from "../../shared/config.ts";
import { AccessDeniedError } from "../../shared/errors.ts";
import { hour } from "../domain/builders.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf, secretClient, startSampleAzure } from "../emulator/azure/sample-azure.ts";
import { SITE_IDENTITY } from "../emulator/azure/workloads-sample.ts";
import { cloudOf } from "./anywhere.ts";

const longAgo = new Date(0);
let azure: SampleAzure;
beforeAll(async () => {
  azure = await startSampleAzure({
    knobs: { logIngestionMs: 0 },
    secrets: [{ vault: "kv-main", name: "site-key", value: { text: "first" } }],
    sites: [
      {
        name: "Shop",
        resourceGroup: "rg-apps",
        identity: SITE_IDENTITY,
        permissions: ["vault/read:kv-main"],
        settings: { AI_KEY: "@Microsoft.KeyVault(VaultName=kv-main;SecretName=site-key)" },
      },
    ],
  });
});
afterAll(() => azure.dispose());

function auditLog(client = "ops", logWorkspace: string | undefined = azure.logWorkspaceId) {
  const cloud = cloudOf(azure);
  const config: Pick<Config, "cloud" | "logWorkspace"> = { cloud, ...(logWorkspace && { logWorkspace }) };
  return logAnalyticsAuditLog(credentialOf(azure, client), config, realClock);
}

describe("the audit log", () => {
  it("returns which identity read which version, also when a platform read for it", async () => {
    const { version } = azure.secretVersions("kv-main", "site-key").at(-1) ?? {};
    expect(await auditLog().reads(["site-key"], longAgo)).toEqual([
      expect.objectContaining({
        vault: azure.vaultUrl("kv-main"),
        secret: "site-key",
        version,
        objectId: SITE_IDENTITY.objectId,
        applicationId: SITE_IDENTITY.clientId,
        resourceId: azure.siteId("Shop"),
        reads: 1,
      }),
    ]);
  });

  it("counts the reads of a version and keeps versions apart", async () => {
    const secrets = secretClient(azure);
    const first = await secrets.setSecret("told-key", "one");
    await secrets.getSecret("told-key");
    await secrets.getSecret("told-key");
    const second = await secrets.setSecret("told-key", "two");
    await secrets.getSecret("told-key");
    const reads = await auditLog().reads(["told-key"], longAgo);
    const counted = (reads ?? []).map((read) => [read.version, read.reads] as const);
    expect(new Map(counted)).toEqual(
      new Map([
        [first.properties.version, 2],
        [second.properties.version, 1],
      ]),
    );
    expect(reads?.every(({ firstAt, lastAt }) => firstAt <= lastAt)).toBe(true);
  });

  it("looks back no further than requested", async () => {
    expect(await auditLog().reads(["told-key"], new Date(Date.now() + hour))).toEqual([]);
  });

  it("knows nothing without a workspace, which is not the same as no reads", async () => {
    const log = logAnalyticsAuditLog(credentialOf(azure), { cloud: cloudOf(azure) }, realClock);
    expect(await log.reads(["site-key"], longAgo)).toBeUndefined();
    expect(await auditLog().reads([], longAgo)).toEqual([]);
  });

  it("says when it may not be queried", async () => {
    await expect(auditLog("guest").reads(["site-key"], longAgo)).rejects.toBeInstanceOf(AccessDeniedError);
  });
});
