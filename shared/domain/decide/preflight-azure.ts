import {
  accountNotFound,
  accountNotSettled,
  keysNotListable,
  publishedSecretMissing,
  publishedSecretUnusable,
} from "./account-checks.ts";
import type { Decision } from "./decision.ts";
import { hold, holdIf, observe } from "./decision.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import type { World } from "../world.ts";

// The steps of preflight that look at the account and its vaults.

type Preparing = AccountStateIn<"preparing">;

/** Asks for all three facts at once, so that they take the time of one; an unfit account is rare. */
export function accountUnfit(_state: Preparing, world: World): Decision | undefined {
  const { account } = world;
  if (!account) return observe("account", "keys", "published");
  if (account.kind === "absent") return hold(accountNotFound());
  return holdIf(accountNotSettled(account));
}

export function keysUnlisted(_state: Preparing, world: World): Decision | undefined {
  const { keys, published } = world;
  if (!keys || !published) return observe("keys", "published");
  return keys.kind === "listed" ? undefined : hold(keysNotListable(keys));
}

export function publishedSecretUnfit(_state: Preparing, { published = [] }: World): Decision | undefined {
  return holdIf(publishedSecretUnusable(published) ?? publishedSecretMissing(published));
}
