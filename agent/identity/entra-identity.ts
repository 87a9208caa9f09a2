import { readFile } from "node:fs/promises";
import { isLoopback, urlIn } from "../config/config-fields.ts";
import { askPatiently } from "../http/ask.ts";
import type { Env, Identity } from "./token.ts";
import { tokenIn } from "./token-answer.ts";

const PUBLIC = "https://login.microsoftonline.com";

/**
 * An application of Entra that proves itself with a client secret, or with the federated token that Kubernetes keeps in
 * a file.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function entraIdentity(env: Env, clientId = env["AZURE_CLIENT_ID"]): Identity {
  return async (scope) => {
    const tenant = env["AZURE_TENANT_ID"];
    if (!tenant || !clientId) throw new Error("AZURE_TENANT_ID and AZURE_CLIENT_ID must be set");
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      scope,
      ...(await proofIn(env)),
    }).toString();
    const url = `${authorityIn(env)}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return tokenIn(await askPatiently(url, { method: "POST", headers, body }), Date.now());
  };
}

/** The file is read each time, since its token is replaced every hour. */
async function proofIn(env: Env): Promise<Readonly<Record<string, string>>> {
  const file = env["AZURE_FEDERATED_TOKEN_FILE"];
  if (file) {
    return {
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: (await readFile(file, "utf8")).trim(),
    };
  }
  const secret = env["AZURE_CLIENT_SECRET"];
  if (!secret) throw new Error("AZURE_CLIENT_SECRET or AZURE_FEDERATED_TOKEN_FILE must be set");
  return { client_secret: secret };
}

function authorityIn(env: Env): string {
  const url = urlIn(env["AZURE_AUTHORITY_HOST"] ?? PUBLIC);
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (!url || !isSafe) throw new Error("AZURE_AUTHORITY_HOST must be an https URL");
  return url.origin;
}
