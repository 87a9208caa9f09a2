import { accountNotFound, accountNotSettled, keysNotListable } from "./account-checks.ts";
import type { Decision } from "./decision.ts";
import { hold, holdIf, observe } from "./decision.ts";
import { leftOutBy } from "../safety/waiver.ts";
import { firstObstacle } from "./store-next.ts";
import {
  publishedSecretMissing,
  publishedSecretUnusable,
  slotSecretUnusable,
  vaultNotWritable,
} from "../safety/vault-checks.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import type { World } from "../world.ts";

// The steps of preflight that look at the account and its vaults.

type Preparing = AccountStateIn<"preparing">;

/** Asks for all three facts at once, so that they take the time of one; an unfit account is rare. */
export function accountUnfit(state: Preparing, world: World): Decision | undefined {
  const { account } = world;
  if (!account) {
    // An emergency publishes first: what the slot secrets are like keeps no leaked key alive.
    return state.emergency
      ? observe("account", "keys", "published")
      : observe("account", "keys", "published", "slotSecrets");
  }
  if (account.kind === "absent") return hold(accountNotFound());
  return holdIf(accountNotSettled(account));
}

export function keysUnlisted(_state: Preparing, world: World): Decision | undefined {
  const { keys, published } = world;
  if (!keys || !published) return observe("keys", "published");
  return keys.kind === "listed" ? undefined : hold(keysNotListable(keys));
}

export function publishedSecretUnfit(state: Preparing, world: World): Decision | undefined {
  const leftOut = leftOutBy(state);
  const published = (world.published ?? []).filter(({ vault }) => !leftOut.includes(vault));
  return holdIf(publishedSecretUnusable(published, world) ?? publishedSecretMissing(published));
}

/** The key of either slot will be written there: one that cannot be is found before a key is touched. */
export function slotSecretsUnfit(_state: Preparing, world: World): Decision | undefined {
  const { slotSecrets } = world;
  return slotSecrets ? holdIf(slotSecretUnusable(slotSecrets, world)) : observe("slotSecrets");
}

/** Secrets that the vaults would not take before, they may not take now. */
export function secretsOwed({ owed }: Preparing, world: World): Decision | undefined {
  if (!owed) return undefined;
  const vaults = [...new Set(owed.map(({ vault }) => vault))];
  return hold(firstObstacle(owed, world) ?? vaultNotWritable(vaults));
}
