import type { DeletedAccount } from "../ai/accounts.ts";
import type { Answer } from "../exchange.ts";
import { accountModels, resourceSkus, subscriptionUsages } from "./account-lists.ts";
import { accountResource } from "./account-resource.ts";
import type { AccountSetting } from "./account-operation.ts";
import { resourceNotFound } from "./refusals.ts";
import { isSame } from "./resource-type.ts";
import type { SubscriptionCall, SubscriptionOperation } from "./subscription-operation.ts";

const PROVIDER = "providers/Microsoft.CognitiveServices";
const ACTION = "Microsoft.CognitiveServices";
const DELETED = `${PROVIDER}/locations/{location}/resourceGroups/{group}/deletedAccounts/{name}`;
/** How long a deleted account can be restored. */
const KEPT_MS = 48 * 3_600_000;

/** What Microsoft.CognitiveServices answers of a subscription: kinds and sizes, usages, models, deleted accounts. */
export function cognitiveServicesOperations(setting: AccountSetting): readonly SubscriptionOperation[] {
  const { accounts } = setting;
  const list = (path: string, name: string, values: (call: SubscriptionCall) => unknown) => ({
    method: "GET" as const,
    path: `${PROVIDER}/${path}`,
    name: `${name}/list`,
    permission: "arm/read" as const,
    action: `${ACTION}/${name}/read`,
    run: (call: SubscriptionCall): Answer => ({
      status: 200,
      operation: `${name}/list`,
      body: { value: values(call) },
    }),
  });
  const find = ({ other, value }: SubscriptionCall) =>
    accounts
      .deleted()
      .find(
        ({ account }) =>
          account.subscription === other &&
          isSame(account.name, value("name")) &&
          isSame(account.resourceGroup, value("group")),
      );
  const missing = (operation: string, { value }: SubscriptionCall) =>
    resourceNotFound(operation, value("group"), `${ACTION}/deletedAccounts/${value("name")}`);
  return [
    list("skus", "skus", resourceSkus),
    list("locations/{location}/usages", "usages", ({ other }) =>
      subscriptionUsages(accounts.all().filter(({ subscription }) => subscription === other).length),
    ),
    list("locations/{location}/models", "models", () =>
      accountModels().map((model) => ({ kind: "AIServices", skuName: "S0", model })),
    ),
    list("deletedAccounts", "deletedAccounts", ({ other }) =>
      accounts
        .deleted()
        .filter(({ account }) => account.subscription === other)
        .map((one) => deletedBody(one, setting)),
    ),
    {
      method: "GET",
      path: DELETED,
      name: "deletedAccounts/get",
      permission: "arm/read",
      action: `${ACTION}/locations/resourceGroups/deletedAccounts/read`,
      run(call) {
        const found = find(call);
        if (found === undefined) return missing("deletedAccounts/get", call);
        return { status: 200, operation: "deletedAccounts/get", body: deletedBody(found, setting) };
      },
    },
    {
      method: "DELETE",
      path: DELETED,
      name: "deletedAccounts/purge",
      permission: "arm/write",
      action: `${ACTION}/locations/resourceGroups/deletedAccounts/delete`,
      run(call) {
        const found = find(call);
        if (found !== undefined) accounts.purge(found.account);
        return { status: found === undefined ? 204 : 200, operation: "deletedAccounts/purge" };
      },
    },
  ];
}

function deletedBody(
  { account, deletedAt }: DeletedAccount,
  { tenantId, subscriptionId, addresses }: AccountSetting,
): unknown {
  const { properties, ...rest } = accountResource(account, tenantId, subscriptionId, addresses);
  const { subscription = subscriptionId, location, resourceGroup, name } = account;
  return {
    ...rest,
    id: `/subscriptions/${subscription}/${PROVIDER}/locations/${location}/resourceGroups/${resourceGroup}/deletedAccounts/${name}`,
    type: `${ACTION}/deletedAccounts`,
    properties: {
      ...Object(properties),
      deletionDate: deletedAt.toISOString(),
      scheduledPurgeDate: new Date(deletedAt.getTime() + KEPT_MS).toISOString(),
    },
  };
}
