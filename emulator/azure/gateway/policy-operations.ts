import { z } from "zod";
import type { Answer } from "../exchange.ts";
import { entityTag, preconditionFailed } from "./entity-tag.ts";
import type { Policy } from "./policies.ts";
import { entityNotFound, invalidBody, listed } from "./scope-operation.ts";
import type { ScopeCall, ScopeOperation } from "./scope-operation.ts";

const body = z.object({ properties: z.object({ value: z.string().min(1) }) });

type Place = {
  readonly collection: string;
  readonly path: string;
  /** Azure's action without its verb. */
  readonly action: string;
  readonly find: (call: ScopeCall) => Policy | undefined;
};

const places: readonly Place[] = [
  {
    collection: "policies",
    path: "policies/policy",
    action: "policies",
    find: ({ scope }) => scope.policies.ofScope,
  },
  {
    collection: "apis/policies",
    path: "apis/{api}/policies/policy",
    action: "apis/policies",
    find: ({ scope, value }) => scope.policies.apis.find(({ id }) => isNamed(id, value("api")))?.policy,
  },
  {
    collection: "policyFragments",
    path: "policyFragments/{fragment}",
    action: "policyFragments",
    find: ({ scope, value }) =>
      scope.policies.fragments.find(({ id }) => isNamed(id, value("fragment")))?.policy,
  },
];

/** Policies of a scope, of its APIs and in fragments. Its APIs have no operations here, and it has no products. */
export const policyOperations: readonly ScopeOperation[] = [
  list("apis", ({ scope, scopeId }) =>
    scope.policies.apis.map(({ id, path, account }) => ({
      id: `${scopeId}/apis/${id}`,
      type: "Microsoft.ApiManagement/service/apis",
      name: id,
      properties: { displayName: id, path, protocols: ["https"], description: `Calls of ${account}` },
    })),
  ),
  list("apis/{api}/operations", () => [], "apis/operations"),
  list("products", () => []),
  list("policyFragments", ({ scope, scopeId }) =>
    scope.policies.fragments.map(({ id, policy }) => policyBody(`${scopeId}/policyFragments/${id}`, policy)),
  ),
  ...places.flatMap(({ collection, path, action, find }): readonly ScopeOperation[] => [
    {
      method: "GET",
      path,
      name: `${collection}/get`,
      action: `${action}/read`,
      kind: "reads",
      run(call) {
        const found = find(call);
        return found === undefined ? entityNotFound(call, "Policy") : answered(call, found);
      },
    },
    {
      method: "PUT",
      path,
      name: `${collection}/createOrUpdate`,
      action: `${action}/write`,
      kind: "writes",
      run(call) {
        const found = find(call);
        if (found === undefined) return entityNotFound(call, "Policy");
        const refused = preconditionFailed(call.operation, call.request, found.revision, false);
        if (refused !== undefined) return refused;
        const parsed = body.safeParse(call.request.body);
        if (!parsed.success) return invalidBody(call);
        found.text.set(parsed.data.properties.value);
        found.revision += 1;
        return answered(call, found);
      },
    },
  ]),
];

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

function policyBody(id: string, { text }: Policy): unknown {
  const type = "Microsoft.ApiManagement/service/policies";
  return { id, type, name: id.split("/").at(-1), properties: { format: "rawxml", value: text.latest() } };
}

function isNamed(id: string, wanted: string): boolean {
  return id.toLowerCase() === wanted.toLowerCase();
}
