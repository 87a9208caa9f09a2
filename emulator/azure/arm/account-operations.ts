import { z } from "zod";
import type { Account } from "../ai/accounts.ts";
import type { Answer } from "../exchange.ts";
import { deploymentOperation } from "./account-deployments.ts";
import type { AccountOperation, AccountSetting } from "./account-operation.ts";
import { accountModels, accountSkus, accountUsages } from "./account-lists.ts";
import { accountId, accountResource } from "./account-resource.ts";
import { tagsOperation } from "./account-tags.ts";
import { badRequest, busy } from "./refusals.ts";
import { isSame } from "./resource-type.ts";

const OWN_LISTS: Readonly<Record<string, (account: Account) => unknown>> = {
  skus: accountSkus,
  usages: accountUsages,
  models: accountModels,
};

const SLOTS = { Key1: "key1", Key2: "key2" } as const;
const regenerateBody = z.object({ keyName: z.enum(["Key1", "Key2"]) });
const updateBody = z.object({
  tags: z.record(z.string(), z.string()).optional(),
  properties: z.object({ disableLocalAuth: z.boolean().optional() }).optional(),
});

const get: AccountOperation = {
  name: "accounts/get",
  permission: "arm/read",
  action: "Microsoft.CognitiveServices/accounts/read",
  kind: "reads",
  run: (account, _request, setting) => shown("accounts/get", account, setting),
};

const update: AccountOperation = {
  name: "accounts/update",
  permission: "arm/write",
  action: "Microsoft.CognitiveServices/accounts/write",
  kind: "writes",
  run(account, request, setting) {
    const refused = busy("accounts/update", account, accountId(setting.subscriptionId, account));
    if (refused !== undefined) return refused;
    const body = updateBody.safeParse(request.body);
    if (!body.success)
      return badRequest("accounts/update", "The request content was invalid.", "InvalidRequestContent");
    const { tags, properties } = body.data;
    setting.accounts.change(account, { tags, disableLocalAuth: properties?.disableLocalAuth });
    return shown("accounts/update", account, setting);
  },
};

const listKeys: AccountOperation = {
  name: "accounts/listKeys",
  permission: "arm/listKeys",
  action: "Microsoft.CognitiveServices/accounts/listKeys/action",
  kind: "writes",
  run(account) {
    const operation = "accounts/listKeys";
    if (account.disableLocalAuth)
      return badRequest(operation, "Failed to list key. disableLocalAuth is set to be true");
    return { status: 200, operation, body: account.keys };
  },
};

const regenerateKey: AccountOperation = {
  name: "accounts/regenerateKey",
  permission: "arm/regenerateKey",
  action: "Microsoft.CognitiveServices/accounts/regenerateKey/action",
  kind: "writes",
  run(account, request, setting) {
    const operation = "accounts/regenerateKey";
    const refused = busy(operation, account, accountId(setting.subscriptionId, account));
    if (refused !== undefined) return refused;
    const body = regenerateBody.safeParse(request.body);
    if (!body.success) {
      const named = z.object({ keyName: z.string() }).safeParse(request.body).data?.keyName ?? "";
      return badRequest(operation, `The key name '${named}' is invalid. Valid values are 'Key1' and 'Key2'.`);
    }
    return { status: 200, operation, body: setting.accounts.regenerate(account, SLOTS[body.data.keyName]) };
  },
};

const remove: AccountOperation = {
  name: "accounts/delete",
  permission: "arm/write",
  action: "Microsoft.CognitiveServices/accounts/delete",
  kind: "writes",
  run(account, _request, { accounts }) {
    accounts.remove(account);
    return { status: 200, operation: "accounts/delete" };
  },
};

/** A list that belongs to the account. */
function ownList(name: string, list: (account: Account) => unknown): AccountOperation {
  const operation = `accounts/${name}/list`;
  return {
    name: operation,
    permission: "arm/read",
    action: `Microsoft.CognitiveServices/accounts/${name}/read`,
    kind: "reads",
    run: (account) => ({ status: 200, operation, body: { value: list(account) } }),
  };
}

/**
 * The operation of a method and the path behind the account's name; ARM's segments are case-insensitive.
 */
export function accountOperation(method: string, path: readonly string[]): AccountOperation | undefined {
  const [segment, name] = path;
  if (segment?.toLowerCase() === "deployments") return deploymentOperation(method, name);
  if (isSame(path.join("/"), "providers/Microsoft.Resources/tags/default")) return tagsOperation(method);
  if (path.length > 1) return undefined;
  const list = method === "GET" ? OWN_LISTS[segment?.toLowerCase() ?? ""] : undefined;
  if (list !== undefined) return ownList(segment?.toLowerCase() ?? "", list);
  const found = `${method} ${segment?.toLowerCase() ?? ""}`.trim();
  switch (found) {
    case "GET":
      return get;
    case "PATCH":
    case "PUT":
      return update;
    case "DELETE":
      return remove;
    case "POST listkeys":
      return listKeys;
    case "POST regeneratekey":
      return regenerateKey;
    default:
      return undefined;
  }
}

function shown(
  operation: string,
  account: Account,
  { tenantId, subscriptionId, addresses }: AccountSetting,
): Answer {
  return { status: 200, operation, body: accountResource(account, tenantId, subscriptionId, addresses) };
}
