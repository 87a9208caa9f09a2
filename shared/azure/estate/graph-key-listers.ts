import * as z from "zod";
import type { FoundKeyLister, Surveyed } from "../../domain/discovery/estate.ts";
import { allowsAction } from "../../domain/discovery/role-actions.ts";
import type { ResourceGraph } from "./resource-graph.ts";

const listKeys = "Microsoft.CognitiveServices/accounts/listKeys/action";

const assignmentsQuery = [
  "authorizationresources",
  "| where type =~ 'microsoft.authorization/roleassignments'",
  "| project id, principal = properties.principalId, principalType = properties.principalType, role = properties.roleDefinitionId, scope = properties.scope",
  "| order by id asc",
].join("\n");

const definitionsQuery = [
  "authorizationresources",
  "| where type =~ 'microsoft.authorization/roledefinitions'",
  "| project id, roleName = properties.roleName, permissions = properties.permissions",
  "| order by id asc",
].join("\n");

const assignmentRow = z.object({
  principal: z.string(),
  principalType: z.string().nullish(),
  role: z.string(),
  scope: z.string(),
});

const actions = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const definitionRow = z.object({
  id: z.string(),
  roleName: z.string(),
  permissions: z.array(z.object({ actions, notActions: actions })),
});

/**
 * Lists principals that a role assignment lets list keys, at any scope. Members of groups and eligible assignments are
 * not resolved.
 *
 * @throws {KeyturnError} Resource Graph does not answer.
 */
export async function graphKeyListers(graph: ResourceGraph): Promise<Surveyed<FoundKeyLister>> {
  const [assignments, definitions] = await Promise.all([
    graph.rows("role assignments", assignmentsQuery, assignmentRow),
    graph.rows("roles", definitionsQuery, definitionRow),
  ]);
  const roles = new Map(definitions.found.map((role) => [guidIn(role.id), role]));
  const unknown = assignments.found.filter(({ role }) => !roles.has(guidIn(role))).length;
  const found = assignments.found.flatMap(({ principal, principalType, role: id, scope }) => {
    const role = roles.get(guidIn(id));
    if (!role || !allowsAction(role.permissions, listKeys)) return [];
    return [{ principal, principalType: principalType ?? "Unknown", role: role.roleName, scope }];
  });
  const unseen = [...assignments.unseen, ...definitions.unseen];
  if (assignments.found.length === 0) unseen.push("no role assignment is shown to keyturn's identity");
  if (unknown > 0) unseen.push(`what ${String(unknown)} role assignments allow could not be told`);
  return { found, unseen };
}

/** Returns the GUID of a role, whose id comes with or without a subscription in front. */
function guidIn(roleId: string): string {
  return roleId.slice(roleId.lastIndexOf("/") + 1).toLowerCase();
}
