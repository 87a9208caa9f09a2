import { accountPath } from "./account-path.ts";
import type { ApiClient } from "./api-client.ts";
import type { AccountStatus } from "./tables/account-status.ts";

export function readAccount(api: ApiClient, account: string): Promise<AccountStatus> {
  return api.get<AccountStatus>(accountPath(account));
}
