import { EXCHANGE_AUDIENCE } from "./cluster-issuer.ts";
import type { ClusterIssuer } from "./cluster-issuer.ts";
import type { Principal } from "./principals.ts";

/** Why a client may not have a token: Entra's status, error and description. */
export type ProofRefusal = readonly [status: number, error: string, description: string];

const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * Checks how a client proves who it is: with its secret, or with the assertion of a workload whose subject is one of its
 * federated credentials. undefined: proven.
 */
export async function proofRefusal(
  form: URLSearchParams,
  client: string,
  principal: Principal | undefined,
  cluster: ClusterIssuer,
): Promise<ProofRefusal | undefined> {
  const assertion = form.get("client_assertion");
  const isKnown =
    principal !== undefined &&
    (principal.clientSecret !== undefined || (principal.federatedSubjects ?? []).length > 0);
  if (!isKnown) {
    return [400, "unauthorized_client", `AADSTS700016: Application '${client}' was not found.`];
  }
  if (assertion !== null) return assertionRefusal(form, assertion, principal, cluster);
  if (principal.clientSecret !== undefined && form.get("client_secret") === principal.clientSecret)
    return undefined;
  return form.has("client_secret")
    ? [401, "invalid_client", "AADSTS7000215: Invalid client secret provided."]
    : [
        401,
        "invalid_client",
        "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      ];
}

async function assertionRefusal(
  form: URLSearchParams,
  assertion: string,
  principal: Principal,
  cluster: ClusterIssuer,
): Promise<ProofRefusal | undefined> {
  if (form.get("client_assertion_type") !== JWT_BEARER) {
    return [400, "invalid_request", `AADSTS90014: The required field 'client_assertion_type' is missing.`];
  }
  const shown = await cluster.read(assertion);
  if (shown === undefined) {
    return [400, "invalid_request", "AADSTS50027: JWT token is invalid or malformed."];
  }
  const { issuer, subject, audience, isGenuine } = shown;
  const isFederated =
    issuer === cluster.issuer &&
    audience === EXCHANGE_AUDIENCE &&
    (principal.federatedSubjects ?? []).includes(subject);
  if (!isFederated) {
    const text =
      "AADSTS70021: No matching federated identity record found for presented assertion. " +
      `Assertion Issuer: '${issuer}'. Assertion Subject: '${subject}'. Assertion Audience: '${audience}'.`;
    return [400, "invalid_request", text];
  }
  if (isGenuine) return undefined;
  return [
    401,
    "invalid_client",
    "AADSTS700024: Client assertion is not within its valid time range, or its signature is invalid.",
  ];
}
