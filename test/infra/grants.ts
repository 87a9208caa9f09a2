import { builtInRoles } from "./allowed-values.ts";
import type { PredictedResource } from "./compiled.ts";
import { configurations, deployed } from "./compiled.ts";

/** A right as docs/permissions.md names it. */
export interface Grant {
  readonly holder: "the app" | "the system topic" | "the policy";
  readonly role: string;
  readonly where: string;
}

export interface CustomRole {
  readonly name: string;
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

interface RoleProperties {
  readonly roleName: string;
  readonly permissions: readonly { readonly actions: string[]; readonly dataActions: string[] }[];
}

const places: readonly (readonly [RegExp, string])[] = [
  [/\/accounts\/[^/]+$/, "each account"],
  [/\/vaults\/[^/]+\/keys\/[^/]+$/, "the signing key"],
  [/\/vaults\/[^/]+$/, "each vault"],
  [/\/queues\/near-expiry$/, "the queue `near-expiry`"],
  [/\/containers\/dead-letters$/, "the container `dead-letters`"],
  [/\/containers\/keyturn-evidence$/, "the evidence container"],
  [/\/storageAccounts\/[^/]+$/, "the storage account"],
  [/\/components\/[^/]+$/, "Application Insights"],
  [/\/topics\/[^/]+$/, "the lifecycle topic"],
  [/\/workspaces\/[^/]+$/, "the workspace"],
  [/\/managementGroups\/[^/]+$/, "the management group"],
  [/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i, "each resource group"],
  [/^\/subscriptions\/[^/]+$/, "each subscription"],
];

/** Every right that some configuration grants, each once. */
export function grants(): readonly Grant[] {
  const all = configurations.flatMap((name) => {
    const roles = new Map(Object.entries(builtInRoles));
    for (const [id, { name: role }] of customRoles(name)) roles.set(id, role);
    return deployed(name, "Microsoft.Authorization/roleAssignments").map((assignment) =>
      grantOf(assignment, roles),
    );
  });
  return [...new Map(all.map((grant) => [JSON.stringify(grant), grant])).values()];
}

/** The roles that a configuration creates, by id. Their names end in what a tenant needs to tell them apart. */
export function customRoles(configuration: string): ReadonlyMap<string, CustomRole> {
  const definitions = deployed(configuration, "Microsoft.Authorization/roleDefinitions");
  return new Map(
    definitions.map(({ name, properties }) => {
      const { roleName, permissions } = properties as unknown as RoleProperties;
      const [{ actions, dataActions } = { actions: [], dataActions: [] }] = permissions;
      return [name, { name: roleName.replace(/ \(.*\)$/, ""), actions, dataActions }];
    }),
  );
}

function grantOf(assignment: PredictedResource, roles: ReadonlyMap<string, string>): Grant {
  const { roleDefinitionId, principalId } = assignment.properties as Record<string, string>;
  const scope = scopeOf(assignment.id);
  const [, where] = places.find(([place]) => place.test(scope)) ?? [];
  const role = roles.get(roleDefinitionId?.split("/").at(-1) ?? "");
  const isOfTopic = /systemTopics/.test(principalId ?? "");
  const isOfPolicy = /policyAssignments/.test(principalId ?? "");
  const isOfApp = !isOfTopic && !isOfPolicy;
  return {
    holder: isOfTopic ? "the system topic" : isOfPolicy ? "the policy" : "the app",
    role: role ?? `unknown role ${roleDefinitionId}`,
    where:
      (isOfApp && /\/queues\//.test(scope) ? "each queue of the app" : where) ?? `unknown place ${scope}`,
  };
}

/** The scope of an assignment, whose id may be an expression. */
function scopeOf(id: string): string {
  const [, resource] = /^\[extensionResourceId\('([^']+)'/.exec(id) ?? [];
  const [, subscription, group] = /^\[resourceId\('([^']+)', '([^']+)'/.exec(id) ?? [];
  const [, alone] = /^\[subscriptionResourceId\('([^']+)'/.exec(id) ?? [];
  if (resource !== undefined) return resource;
  if (group !== undefined) return `/subscriptions/${subscription}/resourceGroups/${group}`;
  if (alone !== undefined) return `/subscriptions/${alone}`;
  return id.replace(/\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/, "");
}
