import { hourMs } from "../domain/time.ts";
import {
  AccessDeniedError,
  KeyturnError,
  OutcomeUnknownError,
  RequestRefusedError,
  ResourceBusyError,
  ServiceUnavailableError,
  ThrottledError,
} from "../errors.ts";

/** The parts of an SDK's RestError that matter here; the SDKs share no exported class for it. */
export interface AzureFailure {
  readonly statusCode?: number;
  /** Outer code of the error body, or the code of the socket error. */
  readonly code?: string;
  /** Key Vault names here what exactly is forbidden or in conflict. */
  readonly innerCode?: string;
  readonly retryAfterMs?: number;
}

/** Errors that prove that the request was never sent: connection refused, unknown host, no token. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);
const tokenErrors = new Set([
  "AuthenticationError",
  "CredentialUnavailableError",
  "AuthenticationRequiredError",
]);

export function failureOf(error: unknown): AzureFailure {
  const { statusCode, details, response, ...other } = fields(error);
  // The client of tables names the code of a single write only among the details.
  const code = other["code"] ?? details["errorCode"];
  const inner = fields(fields(details["error"])["innerError"])["code"];
  const retryAfterMs = retryAfter(response);
  return {
    ...(typeof statusCode === "number" && { statusCode }),
    ...(typeof code === "string" && { code }),
    ...(typeof inner === "string" && { innerCode: inner }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/**
 * The one table from SDK errors to keyturn's own. "Not found" is a value: handle it before. A change without a usable
 * answer may have happened; a read without one has simply failed.
 */
export function translate(error: unknown, operation: string, kind: "read" | "change"): KeyturnError {
  if (error instanceof KeyturnError) return error;
  const options = { cause: sanitized(error) };
  const failure = failureOf(error);
  const { statusCode, code, retryAfterMs } = failure;
  if (isTokenError(error) || (code !== undefined && neverSent.has(code))) {
    return new ServiceUnavailableError(operation, options);
  }
  if (statusCode === 429) return new ThrottledError(operation, retryAfterMs, options);
  if (statusCode === undefined || statusCode === 408 || statusCode >= 500) {
    return kind === "change"
      ? new OutcomeUnknownError(operation, options)
      : new ServiceUnavailableError(operation, options);
  }
  const because = reasonOf(failure);
  if (statusCode === 401 || statusCode === 403)
    return new AccessDeniedError(operation, { ...options, because });
  if (statusCode === 409 && because === undefined) return new ResourceBusyError(operation, options);
  return new RequestRefusedError(operation, statusCode, { ...options, because });
}

/** What stands in the way of a call until a person removes it, by the code that Azure gives. */
const obstacles: Readonly<Record<string, string>> = {
  ScopeLocked: "a lock forbids changes",
  ReadOnlyDisabledSubscription: "the subscription is disabled",
  RequestDisallowedByPolicy: "an Azure Policy forbids it",
  ForbiddenByRbac: "it has no role on the vault that allows it",
  ForbiddenByPolicy: "no access policy of the vault allows it",
  ForbiddenByFirewall: "the vault's firewall refuses it",
  ForbiddenByConnection: "the vault is closed to public networks",
};

function reasonOf({ code, innerCode }: AzureFailure): string | undefined {
  const known = [innerCode, code].find((one) => one !== undefined && Object.hasOwn(obstacles, one));
  return known === undefined ? undefined : `${obstacles[known]} (${known})`;
}

function isTokenError(error: unknown): boolean {
  return error instanceof Error && tokenErrors.has(error.name);
}

/** SDK errors hold the request with its body, which may be a key; only name, code and status are kept. */
function sanitized(error: unknown): Error {
  const { statusCode, code } = failureOf(error);
  const name = error instanceof Error ? error.name : typeof error;
  return new Error(`${name} ${[statusCode, code].filter((part) => part !== undefined).join(" ")}`.trim());
}

/** Caps Retry-After: a service may ask for years. */
const maxRetryMs = hourMs;

function retryAfter(response: unknown): number | undefined {
  const ms = askedRetryMs(response);
  return ms === undefined ? undefined : Math.min(maxRetryMs, Math.max(0, ms));
}

function askedRetryMs(response: unknown): number | undefined {
  const headers = fields(response)["headers"];
  if (!hasGet(headers)) return undefined;
  const ms = Number(headers.get("retry-after-ms") ?? headers.get("x-ms-retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(ms)) return ms;
  const value = headers.get("retry-after");
  if (value === undefined || value === null) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds * 1_000;
  // Both are of the service's clock.
  const laterMs = Date.parse(value) - Date.parse(headers.get("date") ?? "");
  return Number.isNaN(laterMs) ? undefined : laterMs;
}

function hasGet(value: unknown): value is { get(name: string): string | undefined | null } {
  return typeof value === "object" && value !== null && "get" in value && typeof value.get === "function";
}

function fields(value: unknown): Record<string, unknown> & { details: Record<string, unknown> } {
  const object = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const details = object["details"];
  return {
    ...object,
    // Errors keep these on the prototype or as accessors, which spreading would miss.
    statusCode: object["statusCode"],
    code: object["code"],
    response: object["response"],
    details: typeof details === "object" && details !== null ? (details as Record<string, unknown>) : {},
  };
}
