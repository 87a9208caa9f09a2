import type { Addresses } from "../addresses.ts";
import type { Account, Accounts } from "../ai/accounts.ts";
import { accountId } from "../arm/account-resource.ts";
import { bearerOf } from "../entra/bearer.ts";
import { isAllowed } from "../entra/principals.ts";
import type { Principal } from "../entra/principals.ts";
import type { TokenAuthority } from "../entra/tokens.ts";
import { errorBody, queryOf, segmentsOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import type { CallCounts } from "./call-counts.ts";
import { NAMESPACE } from "./metric-definitions.ts";
import { metricsQueryOf } from "./metrics-query.ts";
import type { MetricsQuery } from "./metrics-query.ts";
import { metricBody, stepsOf } from "./time-series.ts";
import type { MetricsClock } from "./time-series.ts";

export type MetricsSetting = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly addresses: Addresses;
  readonly tokens: TokenAuthority;
  readonly accounts: Accounts;
  readonly counts: CallCounts;
  readonly minuteMs: () => number;
  /** How long after a minute its figures appear. */
  readonly delayMs: () => number;
};

const OPERATION = "metrics/getBatch";
const POINTS_LIMIT = 20_000;

/** `POST /subscriptions/{id}/metrics:getBatch` of Azure Monitor's metrics data plane, for the accounts of every region. */
export function createMetricsEndpoint(setting: MetricsSetting): Handler {
  const authority = `${setting.addresses.authority}/${setting.tenantId}`;
  const audiences = [
    setting.addresses.metricsEndpoint,
    "https://metrics.monitor.azure.com",
    // The official client asks for a token of ARM unless it is told otherwise.
    setting.addresses.armEndpoint,
    "https://management.azure.com",
  ];
  return async (request) => {
    const caller = await bearerOf(request, setting.tokens, audiences);
    if (typeof caller === "string") {
      const challenge = `Bearer authorization_uri="${authority}", error="invalid_token"`;
      const answer = refused(401, "InvalidAuthenticationToken", "The access token is missing or invalid.");
      return { ...answer, headers: { "www-authenticate": challenge } };
    }
    return { ...answerTo(request, caller, setting), caller };
  };
}

function answerTo(request: LocalRequest, caller: Principal, setting: MetricsSetting): Answer {
  const [collection, subscription, action, ...more] = segmentsOf(request.url);
  if (
    `${request.method} ${collection}/${action}` !== "POST subscriptions/metrics:getBatch" ||
    more.length > 0
  ) {
    return refused(404, "NotFound", "The path is not served.");
  }
  if (subscription?.toLowerCase() !== setting.subscriptionId.toLowerCase()) {
    return refused(404, "SubscriptionNotFound", `The subscription '${subscription}' could not be found.`);
  }
  if (queryOf(request, "api-version") === undefined) return badRequest("The api-version is missing.");
  const query = metricsQueryOf(request, Date.now());
  if (typeof query === "string") return badRequest(query);
  const clock = { minuteMs: setting.minuteMs(), knownUntil: Date.now() - setting.delayMs() };
  if (stepsOf(query, clock).points > POINTS_LIMIT) return badRequest("The time has too many points.");
  const values: unknown[] = [];
  for (const resourceId of query.resourceIds) {
    const account = accountOf(resourceId, setting);
    if (account === undefined) return badRequest(`The resource '${resourceId}' could not be found.`);
    if (!isAllowed(caller, "metrics/read", account.name)) return unauthorized(caller, resourceId);
    values.push(resultOf(resourceId, account, query, clock, setting));
  }
  return { status: 200, operation: OPERATION, body: { values } };
}

function accountOf(resourceId: string, { accounts, subscriptionId }: MetricsSetting): Account | undefined {
  return accounts
    .all()
    .find((account) => accountId(subscriptionId, account).toLowerCase() === resourceId.toLowerCase());
}

function resultOf(
  resourceid: string,
  { name, location }: Account,
  query: MetricsQuery,
  clock: MetricsClock,
  { counts }: MetricsSetting,
): unknown {
  const { first, stepMs, points } = stepsOf(query, clock);
  const counted = counts.read(name, first, first + stepMs * points);
  return {
    starttime: new Date(query.from).toISOString(),
    endtime: new Date(query.to).toISOString(),
    interval: query.interval,
    namespace: NAMESPACE,
    resourceregion: location,
    resourceid,
    value: query.metrics.map((metric) => metricBody(metric, resourceid, counted, query, clock)),
  };
}

function unauthorized({ clientId, objectId }: Principal, scope: string): Answer {
  const text =
    `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action ` +
    `'Microsoft.Insights/metrics/read' over scope '${scope}' or the scope is invalid.`;
  return refused(403, "AuthorizationFailed", text);
}

function badRequest(message: string): Answer {
  return refused(400, "BadRequest", message);
}

function refused(status: number, code: string, message: string): Answer {
  return { status, operation: OPERATION, body: errorBody(code, message) };
}
