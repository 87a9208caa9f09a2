import type { LocalAzureOptions } from "../../emulator/azure/seed.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { startSampleAzure } from "../emulator/azure/sample-azure.ts";
import { APP_IDENTITY, SITE_IDENTITY, SLOT_IDENTITY } from "../emulator/azure/workloads-sample.ts";

/** A key of the old format and one of the new, neither an account's. */
export const planted = "0123456789abcdef0123456789abcdef";
const versionless = "@Microsoft.KeyVault(VaultName=kv-main;SecretName=vision-key)";
const inVault = "https://kv-main.vault.localhost/secrets/vision-key";

/** A site with a slot, a container app, two vaults and a store, each with a reference and with a copy. */
export function startSurveyedAzure(change: Partial<LocalAzureOptions> = {}): Promise<SampleAzure> {
  const permissions = ["vault/read:kv-main"];
  return startSampleAzure({
    accounts: [
      { name: "Vision-1", resourceGroup: "rg-ai" },
      { name: "Speech-1", resourceGroup: "rg-ai" },
    ],
    vaults: [
      { name: "kv-main", resourceGroup: "rg-vault" },
      { name: "kv-team", resourceGroup: "rg-team" },
    ],
    secrets: [
      { vault: "kv-main", name: "vision-key", value: { text: "a published key" } },
      { vault: "kv-team", name: "copied", value: { text: planted } },
    ],
    sites: [
      {
        name: "Shop",
        resourceGroup: "rg-apps",
        identity: SITE_IDENTITY,
        permissions,
        settings: { AI_KEY: versionless, AI_COPY: planted, EMPTY: "" },
        slots: [{ name: "next", identity: SLOT_IDENTITY, permissions, settings: { NEXT_COPY: planted } }],
      },
    ],
    containerApps: [
      {
        name: "worker",
        resourceGroup: "rg-apps",
        identity: APP_IDENTITY,
        permissions,
        replicas: 1,
        secrets: [
          { name: "ai-key", keyVaultUrl: inVault },
          { name: "ai-copy", value: planted },
        ],
      },
    ],
    configurationStores: [
      {
        name: "settings",
        resourceGroup: "rg-apps",
        values: [
          { key: "ai:key", label: "test", value: planted },
          {
            key: "ai:reference",
            value: JSON.stringify({ uri: inVault }),
            contentType: "application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8",
          },
        ],
      },
    ],
    ...change,
  });
}
