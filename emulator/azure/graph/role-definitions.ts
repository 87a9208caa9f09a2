import { randomUUID } from "node:crypto";
import type { CustomRoleSeed } from "../seed.ts";

export type RoleDefinition = {
  /** The GUID at the end of its id. */
  readonly guid: string;
  readonly name: string;
  readonly type: "BuiltInRole" | "CustomRole";
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
};

const READ_AROUND = [
  "Microsoft.Authorization/*/read",
  "Microsoft.Resources/deployments/*",
  "Microsoft.Resources/subscriptions/resourceGroups/read",
];

/** @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const BUILT_IN_ROLES: readonly RoleDefinition[] = [
  builtIn("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", ["*"]),
  {
    ...builtIn("b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", ["*"]),
    notActions: [
      "Microsoft.Authorization/*/Delete",
      "Microsoft.Authorization/*/Write",
      "Microsoft.Authorization/elevateAccess/Action",
    ],
  },
  builtIn("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", ["*/read"]),
  builtIn("25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68", "Cognitive Services Contributor", [
    "Microsoft.CognitiveServices/*",
    ...READ_AROUND,
  ]),
  {
    ...builtIn("a97b65f3-24c7-4388-baec-2e87135dc908", "Cognitive Services User", [
      "Microsoft.CognitiveServices/*/read",
      // Azure writes the action in lower case here, and as listKeys elsewhere.
      "Microsoft.CognitiveServices/accounts/listkeys/action",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
    ]),
    dataActions: ["Microsoft.CognitiveServices/*"],
  },
  {
    ...builtIn("4633458b-17de-408a-b874-0445c86b69e6", "Key Vault Secrets User", []),
    dataActions: [
      "Microsoft.KeyVault/vaults/secrets/getSecret/action",
      "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
    ],
  },
];

export function customRole({ name, actions, notActions = [] }: CustomRoleSeed): RoleDefinition {
  return { guid: randomUUID(), name, type: "CustomRole", actions, notActions, dataActions: [] };
}

function builtIn(guid: string, name: string, actions: readonly string[]): RoleDefinition {
  return { guid, name, type: "BuiltInRole", actions, notActions: [], dataActions: [] };
}
