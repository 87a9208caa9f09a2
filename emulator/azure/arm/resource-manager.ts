import { bearerOf } from "../entra/bearer.ts";
import { isAllowed } from "../entra/principals.ts";
import type { Principal } from "../entra/principals.ts";
import type { TokenAuthority } from "../entra/tokens.ts";
import { queryOf, segmentsOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import { accountOperation } from "./account-operations.ts";
import type { AccountSetting } from "./account-operations.ts";
import { accountId, accountResource } from "./account-resource.ts";
import { cloudMetadata } from "./metadata.ts";
import { createRateLimit } from "./rate-limit.ts";
import type { RateLimit } from "./rate-limit.ts";
import {
  accountNotFound,
  missingApiVersion,
  notFound,
  resourceGroupNotFound,
  subscriptionNotFound,
  throttled,
  unauthenticated,
  unauthorized,
} from "./refusals.ts";

export type ResourceManagerSetting = AccountSetting & {
  readonly tokens: TokenAuthority;
  /** Groups beside those of the accounts. */
  readonly resourceGroups: readonly string[];
};

/** ARM: subscriptions, tenants, and the accounts of Microsoft.CognitiveServices. Takes any api-version. */
export function createResourceManager(setting: ResourceManagerSetting): Handler {
  const limit = createRateLimit();
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
        : answerTo({ request, caller, setting, limit }, segments);
    return { ...answer, caller };
  };
}

/** One authenticated request with what it is answered from. */
type Call = {
  readonly request: LocalRequest;
  readonly caller: Principal;
  readonly setting: ResourceManagerSetting;
  readonly limit: RateLimit;
};

function answerTo(call: Call, segments: readonly string[]): Answer {
  const { subscriptionId, tenantId } = call.setting;
  const [first, subscription, third, group] = segments;
  if (first?.toLowerCase() === "tenants") {
    return { status: 200, operation: "tenants/list", body: tenants(tenantId) };
  }
  if (subscription === undefined) {
    return { status: 200, operation: "subscriptions/list", body: { value: [subscriptionOf(call.setting)] } };
  }
  if (!isSame(subscription, subscriptionId)) return subscriptionNotFound("subscriptions/get", subscription);
  if (third === undefined) {
    return { status: 200, operation: "subscriptions/get", body: subscriptionOf(call.setting) };
  }
  const wanted = isSame(third, "resourceGroups") ? group : undefined;
  const [providers, namespace, type, name, action, ...more] = segments.slice(wanted === undefined ? 2 : 4);
  if (!isSame(`${providers}/${namespace}/${type}`, "providers/Microsoft.CognitiveServices/accounts")) {
    return notFound("arm", "InvalidResourceType", "The resource type could not be found in the namespace.");
  }
  if (name === undefined) return listAccounts(call, wanted);
  if (wanted === undefined || more.length > 0) {
    return notFound("arm", "InvalidResourceType", "The path is not served.");
  }
  return onAccount(call, wanted, name, action);
}

function listAccounts(call: Call, group: string | undefined): Answer {
  const { request, caller, setting } = call;
  const operation = "accounts/list";
  if (request.method !== "GET")
    return notFound(operation, "InvalidResourceType", "The method is not served.");
  if (!isAllowed(caller, "arm/read", "*")) {
    const action = "Microsoft.CognitiveServices/accounts/read";
    return unauthorized(operation, caller, action, `/subscriptions/${setting.subscriptionId}`);
  }
  if (group !== undefined && !hasGroup(setting, group)) return resourceGroupNotFound(operation, group);
  const value = setting.accounts
    .all()
    .filter((account) => group === undefined || isSame(account.resourceGroup, group))
    .map((account) => accountResource(account, setting.tenantId, setting.subscriptionId, setting.addresses));
  return limited(call, { status: 200, operation, body: { value } }, "reads");
}

function onAccount(call: Call, group: string, name: string, action: string | undefined): Answer {
  const { request, caller, setting } = call;
  const operation = accountOperation(request.method, action);
  if (operation === undefined) return notFound("arm", "InvalidResourceType", "The operation is not served.");
  if (!isAllowed(caller, operation.permission, name)) {
    const scope = accountId(setting.subscriptionId, { resourceGroup: group, name });
    return unauthorized(operation.name, caller, operation.action, scope);
  }
  const admitted = limited(call, { status: 200, operation: operation.name }, operation.kind);
  if (admitted.status !== 200) return admitted;
  if (!hasGroup(setting, group)) return resourceGroupNotFound(operation.name, group);
  const account = setting.accounts.find(name);
  if (account === undefined || !isSame(account.resourceGroup, group)) {
    return accountNotFound(operation.name, group, name);
  }
  const answer = operation.run(account, request, setting);
  return { ...answer, headers: { ...admitted.headers, ...answer.headers } };
}

/** The answer with the number of calls left, or 429. */
function limited({ caller, setting, limit }: Call, answer: Answer, kind: "reads" | "writes"): Answer {
  const taken = limit.take(caller.clientId, kind);
  if ("retryAfterSeconds" in taken) {
    return throttled(answer.operation, setting.subscriptionId, taken.retryAfterSeconds);
  }
  return { ...answer, headers: { [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(taken.left) } };
}

function hasGroup({ accounts, resourceGroups }: ResourceManagerSetting, group: string): boolean {
  return [...resourceGroups, ...accounts.all().map((account) => account.resourceGroup)].some((one) =>
    isSame(one, group),
  );
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function tenants(tenantId: string): unknown {
  return { value: [{ id: `/tenants/${tenantId}`, tenantId, displayName: "Local", tenantCategory: "Home" }] };
}

function subscriptionOf({ subscriptionId, tenantId }: ResourceManagerSetting): unknown {
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName: "Local",
    state: "Enabled",
    authorizationSource: "RoleBased",
  };
}
