import type { Addresses } from "../addresses.ts";
import type { ArmResource } from "../arm/resource-type.ts";
import { vaultId } from "../vault/vaults.ts";
import type { Vault } from "../vault/vaults.ts";

/** The vault as ARM shows it; its URL ends in a slash there. */
export function vaultResource(
  vault: Vault,
  tenantId: string,
  subscriptionId: string,
): ArmResource & { readonly tags: object } {
  return {
    id: vaultId(subscriptionId, vault),
    name: vault.name,
    type: "Microsoft.KeyVault/vaults",
    location: "westeurope",
    tags: {},
    properties: {
      tenantId,
      sku: { family: "A", name: "standard" },
      vaultUri: `${vault.url}/`,
      accessPolicies: [],
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      publicNetworkAccess: "Enabled",
      provisioningState: "Succeeded",
    },
  };
}

export function configurationStoreResource(
  { name, resourceGroup }: { readonly name: string; readonly resourceGroup: string },
  subscriptionId: string,
  addresses: Addresses,
): unknown {
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.AppConfiguration/configurationStores/${name}`,
    name,
    type: "Microsoft.AppConfiguration/configurationStores",
    location: "westeurope",
    tags: {},
    sku: { name: "Standard" },
    properties: {
      provisioningState: "Succeeded",
      creationDate: "2026-01-01T00:00:00+00:00",
      endpoint: addresses.configurationEndpoint(name),
      encryption: { keyVaultProperties: null },
      publicNetworkAccess: "Enabled",
      disableLocalAuth: true,
    },
  };
}
