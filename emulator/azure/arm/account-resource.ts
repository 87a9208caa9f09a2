import { createHash } from "node:crypto";
import type { Addresses } from "../addresses.ts";
import type { Account } from "../ai/accounts.ts";
import type { ArmResource, ResourceName } from "./resource-type.ts";

export function accountId(
  subscriptionId: string,
  { subscription = subscriptionId, resourceGroup, name }: ResourceName,
): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.CognitiveServices/accounts/${name}`;
}

/** The account as ARM shows it, keys never included. */
export function accountResource(
  account: Account,
  tenantId: string,
  subscriptionId: string,
  addresses: Addresses,
): ArmResource & Record<string, unknown> {
  const id = accountId(subscriptionId, account);
  const endpoint = addresses.accountEndpoint(account.name);
  const editor = { By: "operator@localhost", ByType: "User" };
  return {
    id,
    name: account.name,
    type: "Microsoft.CognitiveServices/accounts",
    etag: `"${createHash("sha256").update(`${id}${account.changedAt.toISOString()}`).digest("hex").slice(0, 32)}"`,
    kind: account.kind,
    location: account.location,
    sku: { name: "S0" },
    identity: { type: "SystemAssigned", principalId: account.principalId, tenantId },
    tags: account.tags,
    systemData: {
      createdBy: editor.By,
      createdByType: editor.ByType,
      createdAt: account.createdAt.toISOString(),
      lastModifiedBy: editor.By,
      lastModifiedByType: editor.ByType,
      lastModifiedAt: account.changedAt.toISOString(),
    },
    properties: {
      provisioningState: account.provisioningState,
      endpoint,
      endpoints: {
        "OpenAI Language Model Instance API": endpoint.replace(".cognitiveservices.", ".openai."),
        "AI Foundry API": endpoint.replace(".cognitiveservices.", ".services."),
        "Content Safety": endpoint,
      },
      customSubDomainName: account.name.toLowerCase(),
      dateCreated: account.createdAt.toISOString(),
      disableLocalAuth: account.disableLocalAuth,
      publicNetworkAccess: "Enabled",
      networkAcls: { defaultAction: "Allow", ipRules: [], virtualNetworkRules: [] },
      privateEndpointConnections: [],
      capabilities: [{ name: "VirtualNetworks" }, { name: "CustomerManagedKey" }],
      isMigrated: false,
    },
  };
}
