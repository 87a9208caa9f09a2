import { randomUUID } from "node:crypto";
import { queryOf, segmentsOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import { proofRefusal } from "./client-proof.ts";
import type { ClusterIssuer } from "./cluster-issuer.ts";
import type { Principal, Principals } from "./principals.ts";
import type { TokenAuthority } from "./tokens.ts";

export type LoginSetting = {
  readonly tenantId: string;
  /** The authority host, without the tenant. */
  readonly authority: string;
  readonly principals: Principals;
  readonly tokens: TokenAuthority;
  readonly cluster: ClusterIssuer;
  readonly lifetimeMs: () => number;
};

/** The authority host: OpenID configuration, signing keys, instance discovery, tokens for client credentials, which are a secret or a workload's assertion. */
export function createLogin(setting: LoginSetting): Handler {
  const configuration = openIdConfiguration(setting);
  return (request) => {
    const [tenant, ...rest] = segmentsOf(request.url);
    const path = rest.join("/").toLowerCase();
    if (path === "discovery/instance") return instanceDiscovery(request, setting);
    if (tenant?.toLowerCase() !== setting.tenantId.toLowerCase()) {
      return refusal(400, "login", "invalid_tenant", `AADSTS90002: Tenant '${tenant ?? ""}' not found.`);
    }
    switch (path) {
      case ".well-known/openid-configuration":
      case "v2.0/.well-known/openid-configuration":
        return { status: 200, operation: "openid-configuration", body: configuration };
      case "discovery/keys":
      case "discovery/v2.0/keys":
        return { status: 200, operation: "signing-keys", body: setting.tokens.jwks };
      case "oauth2/token":
      case "oauth2/v2.0/token":
        return tokenForCredentials(request, setting);
      default:
        return refusal(404, "login", "not_found", "The authority has no such page.");
    }
  };
}

function openIdConfiguration({ authority, tenantId, tokens }: LoginSetting): unknown {
  const base = `${authority}/${tenantId}`;
  return {
    issuer: tokens.issuer,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    response_types_supported: ["code"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid"],
    cloud_instance_name: new URL(authority).host,
    tenant_region_scope: null,
  };
}

function instanceDiscovery(request: LocalRequest, { authority }: LoginSetting): Answer {
  const host = new URL(authority).host;
  const asked = queryOf(request, "authorization_endpoint") ?? `${authority}/common`;
  return {
    status: 200,
    operation: "instance-discovery",
    body: {
      tenant_discovery_endpoint: asked.replace(/\/oauth2\/.*$/, "/v2.0/.well-known/openid-configuration"),
      "api-version": "1.1",
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    },
  };
}

async function tokenForCredentials(request: LocalRequest, setting: LoginSetting): Promise<Answer> {
  const form = new URLSearchParams(typeof request.body === "string" ? request.body : "");
  const operation = "token";
  if (form.get("grant_type") !== "client_credentials") {
    return refusal(
      400,
      operation,
      "unsupported_grant_type",
      "AADSTS70003: only client credentials are served.",
    );
  }
  const client = form.get("client_id") ?? "";
  const principal = setting.principals.find(client);
  const refused = await proofRefusal(form, client, principal, setting.cluster);
  if (refused !== undefined) {
    const [status, error, text] = refused;
    return refusal(status, operation, error, text, principal);
  }
  if (principal === undefined) throw new Error("a proven client has a principal");
  const scope = form
    .get("scope")
    ?.split(" ")
    .find((one) => one.endsWith("/.default"));
  const audience = form.get("resource") ?? scope?.replace(/\/\.default$/, "");
  if (audience === undefined || audience === "") {
    return refusal(
      400,
      operation,
      "invalid_scope",
      "AADSTS1002012: the scope must end in /.default.",
      principal,
    );
  }
  const lifetime = Math.max(1, Math.floor(setting.lifetimeMs() / 1000));
  return {
    status: 200,
    operation,
    caller: principal,
    headers: { "cache-control": "no-store" },
    body: {
      token_type: "Bearer",
      expires_in: lifetime,
      ext_expires_in: lifetime,
      access_token: await setting.tokens.mint(principal, audience.replace(/\/+$/, "")),
    },
  };
}

function refusal(status: number, operation: string, error: string, text: string, caller?: Principal): Answer {
  const trace = { trace_id: randomUUID(), correlation_id: randomUUID(), timestamp: new Date().toISOString() };
  const code = Number(/^AADSTS(\d+)/.exec(text)?.[1] ?? 0);
  return {
    status,
    operation,
    caller,
    body: { error, error_description: text, error_codes: [code], ...trace },
  };
}
