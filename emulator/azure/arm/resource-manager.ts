import type { Addresses } from "../addresses.ts";
import { bearerOf } from "../entra/bearer.ts";
import { isAllowed } from "../entra/principals.ts";
import type { Principal } from "../entra/principals.ts";
import type { TokenAuthority } from "../entra/tokens.ts";
import { queryOf, segmentsOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import { cloudMetadata } from "./metadata.ts";
import { createRateLimit } from "./rate-limit.ts";
import type { RateLimit } from "./rate-limit.ts";
import {
  missingApiVersion,
  notFound,
  resourceGroupNotFound,
  resourceNotFound,
  subscriptionNotFound,
  throttled,
  unauthenticated,
  unauthorized,
} from "./refusals.ts";
import { registrationOperations } from "./provider-registrations.ts";
import { groupOperations } from "./resource-groups.ts";
import { isSame } from "./resource-type.ts";
import type { ResourceName, ResourceProvider } from "./resource-type.ts";
import { pathValues } from "./subscription-operation.ts";
import type { SubscriptionOperation } from "./subscription-operation.ts";

export type ResourceManagerSetting = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  /** Other subscriptions, which hold only accounts. */
  readonly otherSubscriptions: readonly string[];
  readonly addresses: Addresses;
  readonly tokens: TokenAuthority;
  readonly providers: readonly ResourceProvider[];
  /** How many times the published limits apply. */
  readonly limitScale: () => number;
  /** Groups beside those of the providers' resources. */
  readonly resourceGroups: readonly string[];
  /** What the providers answer of a subscription, beside lists of their resources. */
  readonly subscriptionOperations: readonly SubscriptionOperation[];
  /** `POST /providers/Microsoft.ResourceGraph/resources`, which belongs to no subscription. */
  readonly resourceGraph: (request: LocalRequest, caller: Principal) => Answer;
};

/** ARM: subscriptions, tenants, and the resources of its providers. Accepts any api-version. */
export function createResourceManager(setting: ResourceManagerSetting): Handler {
  const limit = createRateLimit(undefined, setting.limitScale);
  const operations = [
    ...groupOperations(setting),
    ...registrationOperations(setting.providers),
    ...setting.subscriptionOperations,
  ];
  const authority = `${setting.addresses.authority}/${setting.tenantId}`;
  const audiences = [
    setting.addresses.armEndpoint,
    setting.addresses.origin,
    "https://management.azure.com",
    "https://management.core.windows.net",
  ];
  return async (request) => {
    const segments = segmentsOf(request.url);
    if (segments.join("/").toLowerCase() === "metadata/endpoints") {
      return { status: 200, operation: "metadata", body: cloudMetadata(setting.addresses) };
    }
    const caller = await bearerOf(request, setting.tokens, audiences);
    if (typeof caller === "string") return unauthenticated("arm", authority, caller);
    const answer =
      queryOf(request, "api-version") === undefined
        ? missingApiVersion("arm")
        : isGraphQuery(request, segments)
          ? setting.resourceGraph(request, caller)
          : await answerTo({ request, caller, setting, limit, operations }, segments);
    return { ...answer, caller };
  };
}

function isGraphQuery({ method }: LocalRequest, segments: readonly string[]): boolean {
  return method === "POST" && isSame(segments.join("/"), "providers/Microsoft.ResourceGraph/resources");
}

/** One authenticated request and the state that answers it. */
type Call = {
  readonly request: LocalRequest;
  readonly caller: Principal;
  readonly setting: ResourceManagerSetting;
  readonly limit: RateLimit;
  readonly operations: readonly SubscriptionOperation[];
  /** One of the other subscriptions; absent: the configured one. */
  readonly other?: string;
};

async function answerTo(given: Call, segments: readonly string[]): Promise<Answer> {
  const { tenantId } = given.setting;
  const [first, subscription, third, group] = segments;
  if (first?.toLowerCase() === "tenants") {
    return { status: 200, operation: "tenants/list", body: tenants(tenantId) };
  }
  if (subscription === undefined) {
    return { status: 200, operation: "subscriptions/list", body: { value: subscriptionsOf(given.setting) } };
  }
  const call = callIn(subscription, given);
  if (!call) return subscriptionNotFound("subscriptions/get", subscription);
  const { setting, other } = call;
  if (third === undefined) {
    return {
      status: 200,
      operation: "subscriptions/get",
      body: subscriptionOf(setting.subscriptionId, tenantId),
    };
  }
  const ofSubscription = await onSubscription(call, segments.slice(2));
  if (ofSubscription !== undefined) return ofSubscription;
  const wanted = isSame(third, "resourceGroups") ? group : undefined;
  const [providers, namespace, type, name, ...path] = segments.slice(wanted === undefined ? 2 : 4);
  const collection = [providers, namespace, type].join("/");
  const provider = setting.providers.find((one) => isSame(`providers/${one.name}`, collection));
  if (provider === undefined) {
    return notFound("arm", "InvalidResourceType", "The resource type could not be found in the namespace.");
  }
  if (name === undefined) return list(call, provider, wanted);
  if (wanted === undefined) return notFound("arm", "InvalidResourceType", "The path is not served.");
  return operate(
    call,
    provider,
    { resourceGroup: wanted, name, ...(other && { subscription: other }) },
    path,
  );
}

/** The call, bound to that subscription; undefined when it does not exist. */
function callIn(subscription: string, call: Call): Call | undefined {
  const { setting } = call;
  if (isSame(subscription, setting.subscriptionId)) return call;
  const other = setting.otherSubscriptions.find((one) => isSame(one, subscription));
  return other === undefined ? undefined : { ...call, other, setting: { ...setting, subscriptionId: other } };
}

/** undefined: no such operation. */
async function onSubscription(call: Call, path: readonly string[]): Promise<Answer | undefined> {
  const { request, caller, setting, operations, other } = call;
  for (const operation of operations) {
    const values = operation.method === request.method ? pathValues(operation.path, path) : undefined;
    if (values === undefined) continue;
    if (!isAllowed(caller, operation.permission, "*")) {
      const scope = `/subscriptions/${setting.subscriptionId}`;
      return unauthorized(operation.name, caller, operation.action, scope);
    }
    const admitted = limited(call, operation.name, operation.permission === "arm/read" ? "reads" : "writes");
    if (admitted.status !== 200) return admitted;
    const { subscriptionId } = setting;
    const answer = await operation.run({
      subscriptionId,
      other,
      value: (name) => values.get(name) ?? "",
    });
    return { ...answer, headers: { ...admitted.headers, ...answer.headers } };
  }
  return undefined;
}

async function list(call: Call, provider: ResourceProvider, group: string | undefined): Promise<Answer> {
  const { request, caller, setting, other } = call;
  const operation = `${collectionOf(provider)}/list`;
  if (request.method !== "GET")
    return notFound(operation, "InvalidResourceType", "The method is not served.");
  if (!isAllowed(caller, provider.permission, "*")) {
    const scope = `/subscriptions/${setting.subscriptionId}`;
    return unauthorized(operation, caller, `${provider.name}/read`, scope);
  }
  if (group !== undefined && !hasGroup(setting, group)) return resourceGroupNotFound(operation, group);
  const admitted = limited(call, operation, "reads");
  if (admitted.status !== 200) return admitted;
  return { ...admitted, body: { value: await provider.list(group, other) } };
}

async function operate(
  call: Call,
  provider: ResourceProvider,
  resource: ResourceName,
  path: readonly string[],
): Promise<Answer> {
  const { request, caller, setting } = call;
  const operation = provider.operation(request.method, path, resource);
  if (operation === undefined) return notFound("arm", "InvalidResourceType", "The operation is not served.");
  if (!isAllowed(caller, operation.permission, resource.name)) {
    return unauthorized(operation.name, caller, operation.action, provider.idOf(resource));
  }
  const admitted = limited(call, operation.name, operation.kind);
  if (admitted.status !== 200) return admitted;
  if (!hasGroup(setting, resource.resourceGroup))
    return resourceGroupNotFound(operation.name, resource.resourceGroup);
  const answer = await operation.run(request);
  if (answer === undefined && request.method === "DELETE") return { status: 204, operation: operation.name };
  if (answer === undefined)
    return resourceNotFound(operation.name, resource.resourceGroup, `${provider.name}/${resource.name}`);
  return { ...answer, headers: { ...admitted.headers, ...answer.headers } };
}

function collectionOf({ name }: ResourceProvider): string {
  return name.split("/").at(-1) ?? name;
}

/** 200 with the number of calls left, or 429. */
function limited({ caller, setting, limit }: Call, operation: string, kind: "reads" | "writes"): Answer {
  const taken = limit.take(caller.clientId, setting.subscriptionId, kind);
  if ("retryAfterSeconds" in taken)
    return throttled(operation, setting.subscriptionId, taken.retryAfterSeconds);
  const headers = { [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(taken.left) };
  return { status: 200, operation, headers };
}

function hasGroup({ providers, resourceGroups }: ResourceManagerSetting, group: string): boolean {
  return [...resourceGroups, ...providers.flatMap((provider) => provider.groups())].some((one) =>
    isSame(one, group),
  );
}

function tenants(tenantId: string): unknown {
  return { value: [{ id: `/tenants/${tenantId}`, tenantId, displayName: "Local", tenantCategory: "Home" }] };
}

function subscriptionsOf({ subscriptionId, otherSubscriptions, tenantId }: ResourceManagerSetting) {
  return [subscriptionId, ...otherSubscriptions].map((id) => subscriptionOf(id, tenantId));
}

function subscriptionOf(subscriptionId: string, tenantId: string): unknown {
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName: "Local",
    state: "Enabled",
    authorizationSource: "RoleBased",
  };
}
