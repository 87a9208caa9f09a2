import { randomUUID } from "node:crypto";
import type { CustomRoleSeed, RoleAssignmentSeed } from "../seed.ts";
import type { GraphResource } from "./graph-resource.ts";
import { BUILT_IN_ROLES, customRole } from "./role-definitions.ts";
import type { RoleDefinition } from "./role-definitions.ts";

export type RoleAssignments = {
  /** Answers the assignment's id. Throws for an unknown role. */
  assign(assignment: RoleAssignmentSeed): string;
  /**
   * A row of the table `authorizationresources`; `scope` is where it is visible, `/` for the whole tenant.
   */
  resources(): readonly (GraphResource & { readonly scope: string })[];
};

/** The role assignments. Throws when a seed names an unknown role. */
export function createRoleAssignments(
  seeds: readonly RoleAssignmentSeed[],
  customRoles: readonly CustomRoleSeed[],
  subscriptionId: string,
): RoleAssignments {
  const roles = [...BUILT_IN_ROLES, ...customRoles.map(customRole)];
  const definitions = roles.map((role) => definitionResource(role, subscriptionId));
  const assigned: (GraphResource & { readonly scope: string })[] = [];
  const assign = (seed: RoleAssignmentSeed): string => {
    const role = roles.find(({ name }) => name === seed.role);
    if (role === undefined) throw new Error(`there is no role "${seed.role}"`);
    const assignment = assignmentResource(seed, role);
    assigned.push(assignment);
    return assignment.id;
  };
  seeds.forEach(assign);
  return { assign, resources: () => [...definitions, ...assigned] };
}

function assignmentResource(
  { principalId, principalType, scope }: RoleAssignmentSeed,
  role: RoleDefinition,
): GraphResource & { readonly scope: string } {
  const name = randomUUID();
  const below = scope === "/" ? "" : scope;
  return {
    scope,
    id: `${below}/providers/Microsoft.Authorization/RoleAssignments/${name}`,
    name,
    type: "Microsoft.Authorization/RoleAssignments",
    location: "global",
    resourceGroup: /\/resourceGroups\/([^/]+)/i.exec(scope)?.[1] ?? "",
    subscriptionId: /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1] ?? "",
    properties: {
      principalId,
      principalType,
      roleDefinitionId: definitionId(role),
      scope,
      condition: "",
      createdOn: new Date().toISOString(),
    },
  };
}

function definitionResource(role: RoleDefinition, subscriptionId: string) {
  const { actions, notActions, dataActions } = role;
  return {
    scope: `/subscriptions/${subscriptionId}`,
    id: definitionId(role),
    name: role.guid,
    type: "Microsoft.Authorization/RoleDefinitions",
    location: "global",
    resourceGroup: "",
    subscriptionId: "",
    properties: {
      roleName: role.name,
      type: role.type,
      description: "",
      assignableScopes: role.type === "BuiltInRole" ? ["/"] : [`/subscriptions/${subscriptionId}`],
      permissions: [{ actions, notActions, dataActions, notDataActions: [] }],
    },
  };
}

function definitionId({ guid }: RoleDefinition): string {
  return `/providers/Microsoft.Authorization/RoleDefinitions/${guid}`;
}
