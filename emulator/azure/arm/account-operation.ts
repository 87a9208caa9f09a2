import type { Addresses } from "../addresses.ts";
import type { Account, Accounts } from "../ai/accounts.ts";
import type { Answer, LocalRequest } from "../exchange.ts";
import type { ArmOperation } from "./resource-type.ts";

/** An operation on an account. */
export type AccountOperation = Omit<ArmOperation<Account>, "run"> & {
  run(account: Account, request: LocalRequest, setting: AccountSetting): Answer;
};

export type AccountSetting = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly addresses: Addresses;
  readonly accounts: Accounts;
};
