import type { Addresses } from "../addresses.ts";
import { withServiceHeaders } from "../answer-headers.ts";
import { errorBody, segmentsOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import type { Journal } from "../journal.ts";
import type { BackendCredentials } from "./backends.ts";
import { scopesOf } from "./gateways.ts";
import type { Gateway, Gateways, Scope } from "./gateways.ts";
import type { Api } from "./policies.ts";
import { policySteps } from "./policy-text.ts";

export type GatewayCallsSetting = {
  readonly gateways: Gateways;
  readonly addresses: Addresses;
  readonly dataPlane: Handler;
  readonly journal: Journal;
};

/** One call, and the unit that takes it. */
type Call = {
  readonly request: LocalRequest;
  readonly scope: Scope;
  readonly api: Api;
  readonly unit: number;
  readonly operation: string;
};

/** Headers of a caller that the gateway does not pass on: they are for the gateway, or the policy sets them. */
const OWN_HEADERS = ["host", "api-key", "ocp-apim-subscription-key", "authorization", "content-length"];

/**
 * `https://<name>.azure-api.…`: passes a call on to the account of its API, with the credentials that the unit which takes
 * the call holds at that moment. APIs need no subscription. Faults and latency of the data plane do not apply inside.
 */
export function createGatewayCalls(setting: GatewayCallsSetting): Handler {
  const { gateways, addresses, dataPlane, journal } = setting;
  return async (request) => {
    const segments = segmentsOf(request.url);
    const operation = `${request.method} /${segments.join("/").toLowerCase()}`;
    const gateway = gateways.find(request.url.hostname.split(".")[0] ?? "");
    if (gateway === undefined) return notFound(operation);
    await gateways.refreshIfDue(gateway);
    const found = apiOf(gateway, segments);
    if (found === undefined) return notFound(operation);
    const call = { request, ...found, unit: gateway.calls % gateway.units, operation };
    gateway.calls += 1;
    const passed = passedOn(call, addresses);
    if (passed === undefined) {
      return {
        status: 500,
        operation,
        body: errorBody("InternalServerError", "Expression evaluation failed."),
      };
    }
    const began = now();
    const answer = withServiceHeaders(await dataPlane(passed), "ai");
    journal.record("ai", { request: passed, answer, began, ended: now() });
    return { ...answer, operation, caller: undefined };
  };
}

function apiOf(gateway: Gateway, segments: readonly string[]): Pick<Call, "scope" | "api"> | undefined {
  for (const scope of scopesOf(gateway)) {
    const api = scope.policies.apis.find(({ path }) =>
      `${segments.join("/")}/`.toLowerCase().startsWith(`${path}/`.toLowerCase()),
    );
    if (api !== undefined) return { scope, api };
  }
  return undefined;
}

/** The call as the account gets it; undefined when a named value is missing. */
function passedOn(call: Call, addresses: Addresses): LocalRequest | undefined {
  const { request, scope, api, unit } = call;
  const { ofScope, fragments } = scope.policies;
  const fragment = (id: string) => fragments.find((one) => one.id === id)?.policy?.text.heldBy(unit);
  const rest = request.url.pathname.replace(/^\/+/, "").slice(api.path.length).replace(/^\/+/, "");
  const called = api.operations.find(({ id }) => id.replaceAll(".", "/") === rest);
  const texts = [ofScope, api.policy, called?.policy].map((policy) => policy?.text.heldBy(unit) ?? "");
  const steps = policySteps(texts.join("\n"), fragment);
  const backend = steps.backend === undefined ? undefined : scope.backends.find(steps.backend);
  if (steps.backend !== undefined && backend === undefined) return undefined;

  const credentials: BackendCredentials = backend?.credentials.heldBy(unit) ?? {};
  const headers = new Map(Object.entries(request.headers).filter(([name]) => !OWN_HEADERS.includes(name)));
  const { authorization } = credentials;
  if (authorization) headers.set("authorization", `${authorization.scheme} ${authorization.parameter}`);
  for (const [name, values] of Object.entries(credentials.header ?? {}))
    headers.set(name.toLowerCase(), values.join(", "));
  for (const [name, value] of steps.headers) headers.set(name, value);

  const root = addresses.accountEndpoint(backend?.account ?? api.account);
  const url = new URL(`${root}${rest}${request.url.search}`);
  for (const [name, values] of Object.entries(credentials.query ?? {}))
    url.searchParams.set(name, values.join(","));

  const resolved = new Map(
    [...headers].map(([name, value]) => [name, withNamedValues(value, call)] as const),
  );
  // What is set below must not be visited again.
  const sentParams = Array.from(url.searchParams);
  for (const [name, value] of sentParams) {
    const text = withNamedValues(value, call);
    if (text === undefined) return undefined;
    url.searchParams.set(name, text);
  }
  if ([...resolved.values()].includes(undefined)) return undefined;
  const sent = Object.fromEntries([...resolved].map(([name, value]) => [name, value ?? ""]));
  return {
    method: request.method,
    url,
    headers: { ...sent, host: url.host, "user-agent": "ApiManagement/1.0" },
    body: request.body,
  };
}

/** Puts the values that the unit holds in place of `{{names}}`; undefined when it holds none for one. */
function withNamedValues(text: string, { scope, unit }: Call): string | undefined {
  let isMissing = false;
  const resolved = text.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => {
    const found = scope.namedValues.all().find(({ displayName }) => displayName === name.trim());
    const value = found?.value.heldBy(unit);
    if (value === undefined) isMissing = true;
    return value ?? "";
  });
  return isMissing ? undefined : resolved;
}

function notFound(operation: string): Answer {
  const text = "Resource not found";
  return { status: 404, operation, body: { statusCode: 404, message: text } };
}

/** Epoch milliseconds, as fine as those of the exchanges with clients. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
