import { ContainerAppsAPIClient } from "@azure/arm-appcontainers";
import { WebSiteManagementClient } from "@azure/arm-appservice";
import type { JournalEntry } from "../../../emulator/azure/journal.ts";
import type { LocalAzure } from "../../../emulator/azure/local-azure.ts";
import { credentialOf } from "./sample-azure.ts";

export const SITE_IDENTITY = {
  clientId: "11111111-0000-4000-8000-000000000011",
  objectId: "22222222-0000-4000-8000-000000000011",
};
export const SLOT_IDENTITY = {
  clientId: "11111111-0000-4000-8000-000000000012",
  objectId: "22222222-0000-4000-8000-000000000012",
};
export const APP_IDENTITY = {
  clientId: "11111111-0000-4000-8000-000000000013",
  objectId: "22222222-0000-4000-8000-000000000013",
};

export function sitesClient(azure: LocalAzure, client = "ops") {
  return new WebSiteManagementClient(credentialOf(azure, client), azure.subscriptionId, {
    endpoint: azure.armEndpoint,
    retryOptions: { maxRetries: 0 },
  }).webApps;
}

export function containerAppsClient(azure: LocalAzure, client = "ops") {
  return new ContainerAppsAPIClient(credentialOf(azure, client), azure.subscriptionId, {
    endpoint: azure.armEndpoint,
    retryOptions: { maxRetries: 0 },
  });
}

/** The identity's reads from vaults, in order. */
export function vaultReadsOf(azure: LocalAzure, objectId: string): readonly JournalEntry[] {
  return azure.journal
    .read()
    .filter((entry): entry is JournalEntry => "service" in entry && entry.service === "vault")
    .filter((entry) => entry.caller?.objectId === objectId);
}
