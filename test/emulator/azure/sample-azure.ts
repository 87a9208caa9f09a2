import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CognitiveServicesManagementClient } from "@azure/arm-cognitiveservices";
import { ClientSecretCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import type { ApplicationSeed } from "../../../emulator/azure/entra/principal-seed.ts";
import { keepExchanges } from "../../../emulator/azure/keep-exchanges.ts";
import { startLocalAzure } from "../../../emulator/azure/local-azure.ts";
import type { LocalAzure } from "../../../emulator/azure/local-azure.ts";
import type { LocalAzureOptions } from "../../../emulator/azure/seed.ts";

/**
 * A local Azure with one account, one vault and two applications; `ops` may do everything and `guest` nothing.
 * `dispose` keeps the recorded exchanges where KEYTURN_EXCHANGES says.
 */
export type SampleAzure = LocalAzure & { readonly dispose: () => Promise<void> };

const OPS = { clientId: "11111111-0000-4000-8000-000000000001", clientSecret: "ops-secret" };

export const sampleApplications: readonly ApplicationSeed[] = [
  {
    name: "ops",
    ...OPS,
    objectId: "22222222-0000-4000-8000-000000000001",
    roles: ["Operate"],
    permissions: "*",
  },
  {
    name: "guest",
    clientId: "11111111-0000-4000-8000-000000000002",
    objectId: "22222222-0000-4000-8000-000000000002",
    clientSecret: "guest-secret",
    roles: [],
    permissions: [],
  },
];

export async function startSampleAzure(change: Partial<LocalAzureOptions> = {}): Promise<SampleAzure> {
  const directory = await mkdtemp(join(tmpdir(), "local-azure-"));
  const azure = await startLocalAzure({
    directory,
    accounts: [{ name: "Vision-1", resourceGroup: "rg-ai" }],
    vaults: [{ name: "kv-main", resourceGroup: "rg-vault" }],
    topics: ["notices"],
    applications: sampleApplications,
    managedIdentity: {
      clientId: "11111111-0000-4000-8000-000000000003",
      objectId: "22222222-0000-4000-8000-000000000003",
      permissions: ["arm/read", "vault/read:kv-main"],
    },
    ...change,
  });
  azure.trustInThisProcess();
  return {
    ...azure,
    async dispose() {
      await keepExchanges(azure);
      await azure.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export function credentialOf(azure: LocalAzure, client = "ops"): ClientSecretCredential {
  const clientId = client === "ops" ? OPS.clientId : "11111111-0000-4000-8000-000000000002";
  return new ClientSecretCredential(azure.tenantId, clientId, `${client}-secret`, {
    authorityHost: azure.authority,
    disableInstanceDiscovery: true,
  });
}

export function managementClient(azure: LocalAzure, client = "ops", subscription = azure.subscriptionId) {
  return new CognitiveServicesManagementClient(credentialOf(azure, client), subscription, {
    endpoint: azure.armEndpoint,
    retryOptions: { maxRetries: 0 },
  });
}

export function secretClient(azure: LocalAzure, client = "ops", vault = "kv-main"): SecretClient {
  return new SecretClient(azure.vaultUrl(vault), credentialOf(azure, client), {
    retryOptions: { maxRetries: 0 },
  });
}

/** Collects a paged list. */
export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of pages) items.push(item);
  return items;
}
