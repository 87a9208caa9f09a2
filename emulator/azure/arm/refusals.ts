import { errorBody } from "../exchange.ts";
import type { Answer } from "../exchange.ts";
import type { Principal } from "../entra/principals.ts";
import type { Account } from "../ai/accounts.ts";
import type { ProvisioningState } from "../seed.ts";

/** The gateway marks its 404s with a header. */
const GATEWAY = { "x-ms-failure-cause": "gateway" };

export function unauthenticated(operation: string, authority: string, reason: "missing" | "invalid"): Answer {
  const [code, text] =
    reason === "missing"
      ? ["AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."]
      : ["InvalidAuthenticationToken", "The access token is invalid."];
  const challenge = `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${text}"`;
  return { status: 401, operation, headers: { "www-authenticate": challenge }, body: errorBody(code, text) };
}

export function unauthorized(operation: string, caller: Principal, action: string, scope: string): Answer {
  const text =
    `The client '${caller.clientId}' with object id '${caller.objectId}' does not have authorization to perform action ` +
    `'${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  return { status: 403, operation, headers: GATEWAY, body: errorBody("AuthorizationFailed", text) };
}

export function missingApiVersion(operation: string): Answer {
  const text = "The api-version query parameter (?api-version=) is required for all requests.";
  return badRequest(operation, text, "MissingApiVersionParameter");
}

export function subscriptionNotFound(operation: string, subscription: string): Answer {
  return notFound(
    operation,
    "SubscriptionNotFound",
    `The subscription '${subscription}' could not be found.`,
  );
}

export function resourceGroupNotFound(operation: string, group: string): Answer {
  return notFound(operation, "ResourceGroupNotFound", `Resource group '${group}' could not be found.`);
}

/** `resource`: type and name, as in `Microsoft.Web/sites/shop`. */
export function resourceNotFound(operation: string, group: string, resource: string): Answer {
  const text =
    `The Resource '${resource}' under resource group '${group}' was not found. ` +
    "For more details please go to https://aka.ms/ARMResourceNotFoundFix";
  return notFound(operation, "ResourceNotFound", text);
}

export function notFound(operation: string, code: string, text: string): Answer {
  return { status: 404, operation, headers: GATEWAY, body: errorBody(code, text) };
}

export function badRequest(operation: string, text: string, code = "BadRequest"): Answer {
  return { status: 400, operation, body: errorBody(code, text) };
}

export function throttled(operation: string, subscription: string, seconds: number): Answer {
  const text = `Number of requests for subscription '${subscription}' exceeded the limit. Please try again after '${seconds}' seconds.`;
  return {
    status: 429,
    operation,
    headers: { "retry-after": String(seconds) },
    body: errorBody("SubscriptionRequestsThrottled", text),
  };
}

/** Why an account refuses changes now; undefined when it accepts them. */
export function busy(operation: string, { provisioningState }: Account, id: string): Answer | undefined {
  const code = CONFLICTS[provisioningState];
  if (code === undefined) return undefined;
  const text =
    code === "RequestConflict"
      ? `Another operation is being performed on the parent resource '${id}'. Please try again later.`
      : `The account ${id} takes no change in this state. Current state: ${provisioningState}.`;
  return { status: 409, operation, body: errorBody(code, text) };
}

const CONFLICTS: Readonly<Record<ProvisioningState, string | undefined>> = {
  Succeeded: undefined,
  Accepted: "AccountProvisioningStateInvalid",
  Creating: "AccountProvisioningStateInvalid",
  ResolvingDNS: "AccountProvisioningStateInvalid",
  Moving: "RequestConflict",
  Deleting: "RequestConflict",
  Failed: "AccountIsNotSucceeded",
  Canceled: "AccountIsNotSucceeded",
};
