import { createAccount } from "./account-creation.ts";
import { accountOperation } from "./account-operations.ts";
import type { AccountSetting } from "./account-operation.ts";
import { accountId, accountResource } from "./account-resource.ts";
import type { Account } from "../ai/accounts.ts";
import type { ResourceType } from "./resource-type.ts";

/** The accounts of Microsoft.CognitiveServices. */
export function accountType(setting: AccountSetting): ResourceType<Account> {
  const { tenantId, subscriptionId, addresses, accounts } = setting;
  return {
    name: "Microsoft.CognitiveServices/accounts",
    permission: "arm/read",
    all: () => accounts.all(),
    idOf: (name) => accountId(subscriptionId, name),
    shown: (account) => accountResource(account, tenantId, subscriptionId, addresses),
    create: (name, request) => createAccount(name, request, setting),
    operation(method, path) {
      const operation = accountOperation(method, path);
      return (
        operation && { ...operation, run: (account, request) => operation.run(account, request, setting) }
      );
    },
  };
}
