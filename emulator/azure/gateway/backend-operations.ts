import { z } from "zod";
import type { Backend, BackendCredentials } from "./backends.ts";
import { entityTag, preconditionFailed } from "./entity-tag.ts";
import { entityNotFound, invalidBody, listed } from "./scope-operation.ts";
import type { ScopeCall, ScopeOperation } from "./scope-operation.ts";

const ONE = "backends/{id}";
const READ = { action: "backends/read", kind: "reads" } as const;

const values = z.record(z.string(), z.array(z.string()));
const credentials = z.object({
  header: values.optional(),
  query: values.optional(),
  authorization: z.object({ scheme: z.string(), parameter: z.string() }).optional(),
});
const body = z.object({ properties: z.object({ credentials: credentials.optional() }).default({}) });

/** Backends, whose credentials everybody sees who may read them. */
export const backendOperations: readonly ScopeOperation[] = [
  {
    method: "GET",
    path: "backends",
    name: "backends/list",
    ...READ,
    run: (call) =>
      listed(
        call,
        call.scope.backends.all().map((one) => backendBody(one, call)),
      ),
  },
  {
    method: "GET",
    path: ONE,
    name: "backends/get",
    ...READ,
    run(call) {
      const found = call.scope.backends.find(call.value("id"));
      return found === undefined ? entityNotFound(call, "Backend") : answered(call, found);
    },
  },
  {
    method: "PATCH",
    path: ONE,
    name: "backends/update",
    action: "backends/write",
    kind: "writes",
    run(call) {
      const found = call.scope.backends.find(call.value("id"));
      if (found === undefined) return entityNotFound(call, "Backend");
      const refused = preconditionFailed(call.operation, call.request, found.revision, true);
      if (refused !== undefined) return refused;
      const parsed = body.safeParse(call.request.body);
      if (!parsed.success) return invalidBody(call);
      const wanted = parsed.data.properties.credentials;
      if (wanted !== undefined) call.scope.backends.change(found, wanted);
      return answered(call, found);
    },
  },
];

function answered(call: ScopeCall, backend: Backend) {
  const headers = { etag: entityTag(backend.revision) };
  return { status: 200, operation: call.operation, headers, body: backendBody(backend, call) };
}

function backendBody({ id, account, credentials: held }: Backend, { scopeId, setting }: ScopeCall): unknown {
  const { addresses, board } = setting;
  const isShown = board.current().namedValuesShown !== "none";
  return {
    id: `${scopeId}/backends/${id}`,
    type: "Microsoft.ApiManagement/service/backends",
    name: id,
    properties: {
      url: addresses.accountEndpoint(account),
      protocol: "http",
      credentials: isShown ? held.latest() : redacted(held.latest()),
    },
  };
}

const STARS = "***";

function redacted({ header, query, authorization }: BackendCredentials): BackendCredentials {
  const hidden = (all: BackendCredentials["header"]) =>
    all && Object.fromEntries(Object.entries(all).map(([name, list]) => [name, list.map(() => STARS)]));
  return {
    header: hidden(header),
    query: hidden(query),
    ...(authorization && { authorization: { ...authorization, parameter: STARS } }),
  };
}
