import { z } from "zod";
import { isAllowed } from "../entra/principals.ts";
import type { Principal } from "../entra/principals.ts";
import type { Answer, LocalRequest } from "../exchange.ts";
import { KqlError } from "../kql/kql-error.ts";
import { runQuery } from "../kql/run-query.ts";
import type { Column, ScalarType, Table } from "../kql/table.ts";
import { graphRow } from "./graph-resource.ts";
import type { GraphResource } from "./graph-resource.ts";
import { createQueryQuota } from "./query-quota.ts";
import { invalidQuery, invalidRequest, quotaExceeded } from "./refusals.ts";
import { pageOf } from "./result-page.ts";
import type { RoleAssignments } from "./role-assignments.ts";

export type ResourceGraphSetting = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  /** Called for every query. */
  readonly resources: () => readonly GraphResource[];
  readonly roles: RoleAssignments;
};

const OPERATION = "graph/resources";

const queryBody = z.object({
  query: z.string().min(1),
  subscriptions: z.array(z.string()).optional(),
  options: z
    .object({
      $top: z.int().min(1).max(1000).default(1000),
      $skip: z.int().min(0).default(0),
      $skipToken: z.string().optional(),
      resultFormat: z.literal("objectArray").default("objectArray"),
      authorizationScopeFilter: z
        .enum(["AtScopeAndBelow", "AtScopeAboveAndBelow"])
        .default("AtScopeAndBelow"),
    })
    .prefault({}),
});
type QueryBody = z.output<typeof queryBody>;

const TEXTS = ["id", "name", "type", "kind", "location", "resourceGroup", "subscriptionId", "tenantId"];
const OBJECTS = ["identity", "tags", "sku", "properties"];
const COLUMNS: readonly Column[] = [...columns(TEXTS, "string"), ...columns(OBJECTS, "dynamic")];

/**
 * `POST /providers/Microsoft.ResourceGraph/resources`, the tables `resources` and `authorizationresources`. A caller
 * without the right to read a resource does not see it: there is no 403. ARM has checked the token and the api-version.
 */
export function createResourceGraph(
  setting: ResourceGraphSetting,
): (request: LocalRequest, caller: Principal) => Answer {
  const quota = createQueryQuota();
  return (request, caller) => {
    const { left, resetsAfterMs } = quota.take(caller.clientId);
    const headers = {
      "x-ms-user-quota-remaining": String(left ?? 0),
      "x-ms-user-quota-resets-after": `00:00:0${Math.ceil(resetsAfterMs / 1000)}`,
    };
    const answer =
      left === undefined
        ? quotaExceeded(OPERATION, resetsAfterMs)
        : answerTo(request.body, (body, name) => tableOf(name, body, caller, setting));
    return { ...answer, headers: { ...answer.headers, ...headers } };
  };
}

function answerTo(requestBody: unknown, find: (body: QueryBody, table: string) => Table | undefined): Answer {
  const body = queryBody.safeParse(requestBody);
  if (!body.success) return invalidRequest(OPERATION, z.prettifyError(body.error));
  try {
    const result = runQuery(body.data.query, (table) => find(body.data, table), new Date());
    const page = pageOf(result, body.data.options);
    if (page === undefined) return invalidRequest(OPERATION, "The skip token is invalid.");
    return { status: 200, operation: OPERATION, body: page };
  } catch (error) {
    if (error instanceof KqlError) return invalidQuery(OPERATION, error);
    throw error;
  }
}

/** Table names have no case in Resource Graph. */
function tableOf(
  name: string,
  { subscriptions, options }: QueryBody,
  caller: Principal,
  { tenantId, subscriptionId, resources, roles }: ResourceGraphSetting,
): Table | undefined {
  const isAsked = subscriptions?.some((one) => one.toLowerCase() === subscriptionId.toLowerCase()) ?? true;
  const visible = (found: readonly GraphResource[]): Table => ({
    columns: COLUMNS,
    rows: found
      .filter((resource) => isAsked && isAllowed(caller, "graph/read", resource.name))
      .map((resource) => graphRow(resource, tenantId)),
  });
  switch (name.toLowerCase()) {
    case "resources":
      return visible(resources());
    case "authorizationresources": {
      const isAbove = options.authorizationScopeFilter === "AtScopeAboveAndBelow";
      return visible(roles.resources().filter(({ scope }) => isAbove || /^\/subscriptions\//i.test(scope)));
    }
    default:
      return undefined;
  }
}

function columns(names: readonly string[], type: ScalarType): readonly Column[] {
  return names.map((name) => ({ name, type }));
}
