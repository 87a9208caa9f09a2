import { errorBody } from "../exchange.ts";
import type { Answer } from "../exchange.ts";
import type { Principal } from "../entra/principals.ts";

/**
 * The challenge's resource is the vault's parent domain, port included: official clients refuse any other.
 */
export function challenge(
  operation: string,
  authority: string,
  resource: string,
  reason: "missing" | "invalid",
): Answer {
  const text =
    reason === "missing"
      ? "AKV10000: Request is missing a Bearer, PoP, or MTLS_POP token."
      : "AKV10022: Invalid audience, issuer, signature or lifetime of the token.";
  return {
    status: 401,
    operation,
    headers: { "www-authenticate": `Bearer authorization="${authority}", resource="${resource}"` },
    body: errorBody("Unauthorized", text),
  };
}

export function notFound(operation: string, name: string, kind: "secret" | "key" = "secret"): Answer {
  const text =
    `A ${kind} with (name/id) ${name} was not found in this key vault. If you recently deleted this ${kind} you may be able to ` +
    "recover it using the correct recovery command. For help resolving this issue, please see " +
    "https://go.microsoft.com/fwlink/?linkid=2125182";
  const code = kind === "secret" ? "SecretNotFound" : "KeyNotFound";
  return { status: 404, operation, body: errorBody(code, text) };
}

export function unauthorized(
  operation: string,
  caller: Principal,
  action: string,
  scope: string,
  issuer: string,
): Answer {
  const text =
    "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were " +
    "changed recently, please observe propagation time.\r\n" +
    `Caller: appid=${caller.clientId};oid=${caller.objectId};iss=${issuer}\r\nAction: '${action}'\r\nResource: '${scope}'\r\n` +
    "Assignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC' \r\n" +
    `Vault: ${scope.split("/vaults/")[1]?.split("/")[0] ?? ""};location=westeurope\r\n`;
  return { status: 403, operation, body: errorBody("Forbidden", text, "ForbiddenByRbac") };
}

export function disabled(operation: string): Answer {
  const text = "Operation get is not allowed on a disabled secret.";
  return { status: 403, operation, body: errorBody("Forbidden", text, "SecretDisabled") };
}

export function beingDeleted(operation: string, name: string): Answer {
  const text = `Secret ${name} is currently being deleted.`;
  return { status: 409, operation, body: errorBody("Conflict", text, "ObjectIsBeingDeleted") };
}

export function deletedButRecoverable(operation: string, name: string): Answer {
  const text =
    `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret ` +
    "can only be recovered or purged.";
  return { status: 409, operation, body: errorBody("Conflict", text, "ObjectIsDeletedButRecoverable") };
}

export function nameTaken(operation: string, name: string): Answer {
  const text = `The secret ${name} exists already; a backup is restored only where its name is free.`;
  return { status: 409, operation, body: errorBody("Conflict", text, "ObjectIsExisting") };
}

export function keyDisabled(operation: string, action: string): Answer {
  const text = `Operation ${action} is not allowed on a disabled key.`;
  return { status: 403, operation, body: errorBody("Forbidden", text, "KeyDisabled") };
}

export function keyOperationForbidden(operation: string, action: string): Answer {
  const text = `Operation ${action} is not permitted on this key.`;
  return { status: 403, operation, body: errorBody("Forbidden", text, "KeyOperationForbidden") };
}

export function badParameter(operation: string, text: string): Answer {
  return { status: 400, operation, body: errorBody("BadParameter", text) };
}
