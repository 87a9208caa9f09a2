import { askPatiently } from "../http/ask.ts";
import type { Env, Identity } from "./token.ts";
import { tokenIn } from "./token-answer.ts";

/** Where a virtual machine asks, as a link-local address that leaves it not. */
const IMDS = "http://169.254.169.254/metadata/identity/oauth2/token";

/**
 * The managed identity of App Service, Functions and Container Apps, or that of a virtual machine.
 *
 * @see https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 * @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
export function managedIdentity(env: Env, clientId: string | undefined): Identity {
  const endpoint = env["IDENTITY_ENDPOINT"];
  return async (scope) => {
    const query = new URLSearchParams({
      "api-version": endpoint === undefined ? "2018-02-01" : "2019-08-01",
      resource: scope.replace(/\/\.default$/, ""),
      ...(clientId !== undefined && { client_id: clientId }),
    });
    const headers: Readonly<Record<string, string>> =
      endpoint === undefined ? { metadata: "true" } : { "x-identity-header": env["IDENTITY_HEADER"] ?? "" };
    return tokenIn(await askPatiently(`${endpoint ?? IMDS}?${query.toString()}`, { headers }), Date.now());
  };
}
