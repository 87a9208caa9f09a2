import { randomUUID } from "node:crypto";
import { queryOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import type { Principal, Principals } from "./principals.ts";
import type { TokenAuthority } from "./tokens.ts";

/**
 * The managed identity endpoint of App Service, api-version 2019-08-01. Azure has one for each application; here one
 * serves all, and the header tells them apart.
 *
 * @param secretHeader keyturn's own.
 * @see https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export function createManagedIdentity(
  principals: Principals,
  tokens: TokenAuthority,
  secretHeader: string,
  lifetimeMs: () => number,
): Handler {
  return async (request): Promise<Answer> => {
    const header = request.headers["x-identity-header"] ?? "";
    const identity =
      header === secretHeader ? principals.managedIdentity() : principals.withIdentityHeader(header);
    if (identity === undefined) return refuse(401, "X-IDENTITY-HEADER is missing or wrong.");
    const resource = queryOf(request, "resource");
    if (resource === undefined) return refuse(400, "The parameter resource is missing.");
    const unknown = unknownSelector(request, identity);
    if (unknown !== undefined) {
      return refuse(400, `No user assigned or delegated managed identity found for specified ${unknown}.`);
    }
    return {
      status: 200,
      operation: "managed-identity-token",
      caller: identity,
      body: {
        access_token: await tokens.mint(identity, resource.replace(/\/+$/, "")),
        expires_on: String(Math.floor((Date.now() + lifetimeMs()) / 1000)),
        resource,
        token_type: "Bearer",
        client_id: identity.clientId,
      },
    };
  };
}

/** The ways to name an identity, with the identity's own value. */
const SELECTORS: readonly (readonly [
  parameter: string,
  name: string,
  of: (identity: Principal) => string | undefined,
])[] = [
  ["client_id", "client id", ({ clientId }) => clientId],
  ["object_id", "object id", ({ objectId }) => objectId],
  ["principal_id", "principal id", ({ objectId }) => objectId],
  ["mi_res_id", "resource id", ({ resourceId }) => resourceId],
  ["msi_res_id", "resource id", ({ resourceId }) => resourceId],
];

/** Which of the request's ways to name an identity names another one. */
function unknownSelector(request: LocalRequest, identity: Principal): string | undefined {
  return SELECTORS.find(([parameter, , of]) => {
    const wanted = queryOf(request, parameter);
    return wanted !== undefined && wanted.toLowerCase() !== of(identity)?.toLowerCase();
  })?.[1];
}

function refuse(status: number, message: string): Answer {
  const body = { statusCode: status, message, correlationId: randomUUID() };
  return { status, operation: "managed-identity-token", body };
}
