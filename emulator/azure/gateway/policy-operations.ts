import { z } from "zod";
import type { Answer } from "../exchange.ts";
import { entityTag, preconditionFailed } from "./entity-tag.ts";
import { changePolicy, named, policyAt } from "./policies.ts";
import type { Policy } from "./policies.ts";
import { entityNotFound, invalidBody, listed } from "./scope-operation.ts";
import type { ScopeCall, ScopeOperation } from "./scope-operation.ts";

const body = z.object({ properties: z.object({ value: z.string().min(1) }) });

/** The documents, by what comes before their verb in names and actions. */
const places = [
  ["policies", "policies/policy"],
  ["apis/policies", "apis/{api}/policies/policy"],
  ["apis/operations/policies", "apis/{api}/operations/{id}/policies/policy"],
  ["products/policies", "products/{product}/policies/policy"],
  ["policyFragments", "policyFragments/{fragment}"],
] as const;

const apiOf = ({ scope, value }: ScopeCall) => named(scope.policies.apis, value("api"));

function ofApi(call: ScopeCall): readonly unknown[] {
  const policy = apiOf(call)?.policy;
  return policy === undefined ? [] : [policyBody(`${call.request.url.pathname}/policy`, policy, "xml")];
}

/** Policies of a scope, of its APIs with their operations, of its products, and in fragments. */
export const policyOperations: readonly ScopeOperation[] = [
  list("apis", ({ scope, scopeId }) =>
    scope.policies.apis.map(({ id, path, account }) => ({
      id: `${scopeId}/apis/${id}`,
      type: "Microsoft.ApiManagement/service/apis",
      name: id,
      properties: { displayName: id, path, protocols: ["https"], description: `Calls of ${account}` },
    })),
  ),
  list(
    "apis/{api}/operations",
    (call) =>
      (apiOf(call)?.operations ?? []).map(({ id }) => ({
        id: `${call.scopeId}/apis/${call.value("api")}/operations/${id}`,
        type: "Microsoft.ApiManagement/service/apis/operations",
        name: id,
        properties: { displayName: id, method: "GET", urlTemplate: `/${id.replaceAll(".", "/")}` },
      })),
    "apis/operations",
  ),
  list("apis/{api}/policies", (call) => ofApi(call), "apis/policies"),
  list("products", ({ scope, scopeId }) =>
    scope.policies.products.map(({ id }) => ({
      id: `${scopeId}/products/${id}`,
      type: "Microsoft.ApiManagement/service/products",
      name: id,
      properties: { displayName: id, state: "published" },
    })),
  ),
  list("policyFragments", ({ scope, scopeId }) =>
    scope.policies.fragments.flatMap(({ id, policy }) =>
      policy === undefined ? [] : [policyBody(`${scopeId}/policyFragments/${id}`, policy)],
    ),
  ),
  ...places.flatMap(([collection, path]) => policyCalls(collection, path)),
];

function policyCalls(collection: string, path: string): readonly ScopeOperation[] {
  const find = ({ scope, value }: ScopeCall) =>
    policyAt(
      scope.policies,
      path.split("/").map((part) => (part.startsWith("{") ? value(part.slice(1, -1)) : part)),
    );
  const read = (method: "GET" | "HEAD"): ScopeOperation => ({
    method,
    path,
    name: `${collection}/${method === "GET" ? "get" : "getEntityTag"}`,
    action: `${collection}/read`,
    kind: "reads",
    run(call) {
      const found = find(call);
      if (found === undefined) return entityNotFound(call, "Policy");
      const { body: shown, ...answer } = answered(call, found);
      return method === "GET" ? { ...answer, body: shown } : answer;
    },
  });
  return [
    read("GET"),
    read("HEAD"),
    {
      method: "PUT",
      path,
      name: `${collection}/createOrUpdate`,
      action: `${collection}/write`,
      kind: "writes",
      run(call) {
        const found = find(call);
        if (found === undefined) return entityNotFound(call, "Policy");
        const refused = preconditionFailed(call.operation, call.request, found.revision, false);
        if (refused !== undefined) return refused;
        const parsed = body.safeParse(call.request.body);
        if (!parsed.success) return invalidBody(call);
        changePolicy(found, parsed.data.properties.value);
        return answered(call, found);
      },
    },
  ];
}

function list(
  path: string,
  entries: (call: ScopeCall) => readonly unknown[],
  collection = path,
): ScopeOperation {
  return {
    method: "GET",
    path,
    name: `${collection}/list`,
    action: `${collection}/read`,
    kind: "reads",
    run: (call) => listed(call, entries(call)),
  };
}

function answered({ operation, request }: ScopeCall, policy: Policy): Answer {
  const headers = { etag: entityTag(policy.revision) };
  return { status: 200, operation, headers, body: policyBody(request.url.pathname, policy) };
}

function policyBody(id: string, { text }: Policy, format = "rawxml"): unknown {
  const type = "Microsoft.ApiManagement/service/policies";
  return { id, type, name: id.split("/").at(-1), properties: { format, value: text.latest() } };
}
