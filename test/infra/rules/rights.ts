import { builtInRoles } from "../allowed-values.ts";
import type { Infrastructure } from "./infrastructure.ts";
import { ofType, textsAt } from "./infrastructure.ts";
import type { Rule } from "./rule.ts";

/** Those that keyturn calls, as the resource providers list their operations. @see https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations */
const operations = [
  "Microsoft.CognitiveServices/accounts/read",
  "Microsoft.CognitiveServices/accounts/listKeys/action",
  "Microsoft.CognitiveServices/accounts/regenerateKey/action",
  "Microsoft.KeyVault/vaults/secrets/getSecret/action",
  "Microsoft.KeyVault/vaults/secrets/setSecret/action",
  "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
  "Microsoft.KeyVault/vaults/secrets/update/action",
  "Microsoft.KeyVault/vaults/keys/read",
  "Microsoft.KeyVault/vaults/keys/sign/action",
  "Microsoft.Storage/storageAccounts/blobServices/containers/read",
  "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
  "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
];

/** What the Functions host needs. @see https://learn.microsoft.com/azure/azure-functions/functions-reference#grant-permission-to-the-identity */
const hostRoles = [
  "Storage Blob Data Owner",
  "Storage Queue Data Contributor",
  "Storage Table Data Contributor",
];

const assignments = (infrastructure: Infrastructure) =>
  ofType(infrastructure, "Microsoft.Authorization/roleAssignments");

const roleId = (assignment: object) =>
  (textsAt(assignment, "properties.roleDefinitionId")[0] ?? "").split("/").at(-1) ?? "";

export const rights: readonly Rule[] = [
  {
    name: "a role is granted to a principal of a named type, which need not be found in the directory yet",
    faults: (infrastructure) =>
      assignments(infrastructure)
        .filter((one) => textsAt(one, "properties.principalType")[0] !== "ServicePrincipal")
        .map(({ id }) => id),
  },
  {
    name: "a granted role is a custom one of the template or a built-in one of the list",
    faults: (infrastructure) => {
      const own = ofType(infrastructure, "Microsoft.Authorization/roleDefinitions").map(({ name }) => name);
      const known = [...own, ...Object.keys(builtInRoles)];
      return assignments(infrastructure)
        .filter((one) => !known.includes(roleId(one)))
        .map((one) => `${roleId(one)} ${textsAt(one, "properties.description").join("")}`);
    },
  },
  {
    name: "the host holds its roles on storage in every configuration",
    faults: ({ configurations }) =>
      [...configurations].flatMap(([name, resources]) => {
        if (!resources.some(({ type }) => type === "Microsoft.Web/sites")) return [];
        const held = new Set(resources.map((resource) => builtInRoles[roleId(resource)]));
        return hostRoles.filter((role) => !held.has(role)).map((role) => `${name}: ${role}`);
      }),
  },
  {
    name: "a custom role allows operations that exist and that keyturn calls",
    faults: (infrastructure) =>
      ofType(infrastructure, "Microsoft.Authorization/roleDefinitions").flatMap((role) =>
        [
          ...textsAt(role, "properties.permissions.*.actions.*"),
          ...textsAt(role, "properties.permissions.*.dataActions.*"),
        ].filter((operation) => !operations.includes(operation)),
      ),
  },
];
