import type { SampleAzure } from "./sample-azure.ts";
import { credentialOf, startSampleAzure } from "./sample-azure.ts";
import { SITE_IDENTITY, SLOT_IDENTITY } from "./workloads-sample.ts";

/** A setting that refers to the secret `ai-key`, whatever its version. */
export const REFERENCE = "@Microsoft.KeyVault(VaultName=kv-main;SecretName=ai-key)";
export const READER = ["vault/read:kv-main"];

/** A local Azure with the site `Shop`, whose slot `next` reads the same secret, and a function app without settings. */
export function startShop(): Promise<SampleAzure> {
  return startSampleAzure({
    secrets: [{ vault: "kv-main", name: "ai-key", value: { text: "first" } }],
    sites: [
      {
        name: "Shop",
        resourceGroup: "rg-web",
        identity: SITE_IDENTITY,
        permissions: READER,
        settings: { AI_KEY: REFERENCE, MODE: "plain" },
        slots: [
          { name: "next", identity: SLOT_IDENTITY, permissions: READER, settings: { AI_KEY: REFERENCE } },
        ],
      },
      { name: "jobs", resourceGroup: "rg-jobs", kind: "functionapp,linux", settings: {} },
    ],
  });
}

/** Makes App Service resolve the references of the shop, or of its slot, again. */
export async function refreshShop(azure: SampleAzure, client = "ops", slot = ""): Promise<Response> {
  const { token } = await credentialOf(azure, client).getToken(`${azure.armEndpoint}/.default`);
  const path = `${slot}/config/configreferences/appsettings/refresh?api-version=2022-03-01`;
  const headers = { authorization: `Bearer ${token}` };
  return fetch(`${azure.armEndpoint}${azure.siteId("Shop")}${path}`, { method: "POST", headers });
}
