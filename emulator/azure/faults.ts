import { problem } from "./app-configuration/problem.ts";
import { errorBody, queryOf } from "./exchange.ts";
import type { Answer, LocalRequest } from "./exchange.ts";
import type { ServiceName } from "./service-names.ts";
import type { KnobBoard } from "./knobs.ts";
import { INSUFFICIENT_ACCESS } from "./logs/refusals.ts";

type DueFault = ReturnType<KnobBoard["current"]>["faults"][number];

/**
 * The first fault that applies to this request, which uses up one of its `times`.
 *
 * None applies to a request without credentials: real services challenge for a token first, which would use the fault
 * up. Sites have no such challenge.
 */
export function dueFault(
  board: KnobBoard,
  service: ServiceName,
  request: LocalRequest,
): DueFault | undefined {
  if (!hasCredentials(service, request)) return undefined;
  const { faults } = board.current();
  const due = faults.find((fault) => fault.service === service && matches(fault, request));
  if (due?.times !== undefined) {
    const left = due.times - 1;
    board.set({
      faults: faults.flatMap((fault) =>
        fault !== due ? [fault] : left > 0 ? [{ ...due, times: left }] : [],
      ),
    });
  }
  return due;
}

/** The answer that replaces the service's own. */
export function faultAnswer(fault: DueFault, service: ServiceName, operation: string): Answer {
  const seconds = fault.retryAfterSeconds;
  const headers: Record<string, string> = seconds === undefined ? {} : { "retry-after": String(seconds) };
  const { status, body } = DEFAULTS[fault.kind];
  return { status: fault.status ?? status, operation, headers, body: body(service, seconds ?? 1) };
}

function matches(fault: DueFault, request: LocalRequest): boolean {
  const { method, path } = fault.match;
  if (method !== undefined && method.toUpperCase() !== request.method) return false;
  return path === undefined || new RegExp(path, "i").test(request.url.host + request.url.pathname);
}

/** Whether a request may have an effect; sites, gateways and Entra do not ask for credentials in a header. */
export function hasCredentials(service: ServiceName, request: LocalRequest): boolean {
  if (service === "entra" || service === "site" || service === "gateway") return true;
  const names = ["authorization", "api-key", "ocp-apim-subscription-key", "aeg-sas-key"];
  return (
    names.some((name) => request.headers[name] !== undefined) ||
    queryOf(request, "subscription-key") !== undefined
  );
}

const FORBIDDEN =
  "Caller is not authorized to perform action on resource.\r\nDecisionReason: 'DeniedWithNoValidRBAC'";

function throttleBody(service: ServiceName, seconds: number): unknown {
  const bodies: Record<ServiceName, unknown> = {
    arm: errorBody(
      "SubscriptionRequestsThrottled",
      "Number of requests for subscription exceeded the limit.",
    ),
    vault: errorBody(
      "Throttled",
      "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached",
    ),
    ai: errorBody(
      "429",
      `Requests have exceeded the call rate limit. Please retry after ${seconds} seconds.`,
    ),
    entra: { error: "temporarily_unavailable", error_description: "AADSTS90055: too many requests." },
    eventgrid: errorBody("TooManyRequests", "Too many requests were received."),
    site: errorBody("TooManyRequests", "Too many requests were received."),
    logs: errorBody("ThrottledError", "Too many requests. Please try again later."),
    metrics: errorBody("TooManyRequests", "Number of requests exceeded the limit."),
    gateway: { statusCode: 429, message: "Rate limit is exceeded. Try again later." },
    appconfig: problem("too-many-requests", "The rate of requests exceeded the limit.", 429),
  };
  return bodies[service];
}

function forbidBody(service: ServiceName): unknown {
  const bodies: Record<ServiceName, unknown> = {
    arm: errorBody("AuthorizationFailed", "The client does not have authorization to perform the action."),
    vault: errorBody("Forbidden", FORBIDDEN, "ForbiddenByRbac"),
    ai: errorBody("403", "Access denied due to Virtual Network/Firewall rules."),
    entra: { error: "unauthorized_client", error_description: "AADSTS53003: access has been blocked." },
    eventgrid: errorBody("Forbidden", "The principal has no right to send to this topic."),
    site: errorBody("Forbidden", "The site refuses the caller."),
    logs: errorBody("InsufficientAccessError", INSUFFICIENT_ACCESS),
    metrics: errorBody(
      "AuthorizationFailed",
      "The client does not have authorization to perform the action.",
    ),
    gateway: { statusCode: 403, message: "Forbidden" },
    appconfig: problem("forbidden", "The caller has no right to read this store.", 403),
  };
  return bodies[service];
}

const FIREWALL =
  "Client address is not authorized and caller is not a trusted service.\r\nClient address: 127.0.0.1\r\nCaller: keyturn";

function firewallBody(service: ServiceName): unknown {
  if (service === "vault") return errorBody("Forbidden", FIREWALL, "ForbiddenByFirewall");
  return errorBody("403", "Access denied due to Virtual Network/Firewall rules.");
}

function policyBody(service: ServiceName): unknown {
  const text = "Operation is not allowed because of policy.";
  return service === "vault"
    ? errorBody("Forbidden", text, "ForbiddenByPolicy")
    : errorBody("RequestDisallowedByPolicy", text);
}

function failureBody(service: ServiceName): unknown {
  if (service === "entra")
    return { error: "server_error", error_description: "AADSTS90033: a transient error." };
  return errorBody("InternalServerError", "Encountered an internal server error.");
}

type Default = { readonly status: number; readonly body: (service: ServiceName, seconds: number) => unknown };

const DEFAULTS: Readonly<Record<DueFault["kind"], Default>> = {
  throttle: { status: 429, body: throttleBody },
  forbid: { status: 403, body: forbidBody },
  firewall: { status: 403, body: firewallBody },
  policy: { status: 403, body: policyBody },
  "error-before": { status: 500, body: failureBody },
  "error-after": { status: 500, body: failureBody },
  "drop-before": { status: 500, body: failureBody },
  "drop-after": { status: 500, body: failureBody },
};
