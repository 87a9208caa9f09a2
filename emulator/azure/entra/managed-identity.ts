import { randomUUID } from "node:crypto";
import { queryOf } from "../exchange.ts";
import type { Answer, Handler } from "../exchange.ts";
import type { Principals } from "./principals.ts";
import type { TokenAuthority } from "./tokens.ts";

/**
 * The managed identity endpoint of App Service, api-version 2019-08-01.
 *
 * @see https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export function createManagedIdentity(
  principals: Principals,
  tokens: TokenAuthority,
  secretHeader: string,
  lifetimeMs: () => number,
): Handler {
  return async (request): Promise<Answer> => {
    const identity = principals.managedIdentity();
    if (request.headers["x-identity-header"] !== secretHeader)
      return refuse(401, "X-IDENTITY-HEADER is missing or wrong.");
    const resource = queryOf(request, "resource");
    if (resource === undefined) return refuse(400, "The parameter resource is missing.");
    const client = queryOf(request, "client_id");
    if (client !== undefined && client.toLowerCase() !== identity.clientId.toLowerCase()) {
      return refuse(400, "No user assigned or delegated managed identity found for specified client id.");
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

function refuse(status: number, message: string): Answer {
  const body = { statusCode: status, message, correlationId: randomUUID() };
  return { status, operation: "managed-identity-token", body };
}
