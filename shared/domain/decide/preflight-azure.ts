import {
  accountNotFound,
  accountNotSettled,
  keysNotListable,
  publishedSecretMissing,
  publishedSecretUnusable,
} from "./account-checks.ts";
import type { Decision } from "./decision.ts";
import { hold, holdIf, observe, record } from "./decision.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import type { World } from "../world.ts";

// The steps of preflight that look at the account and its vaults.

type Preparing = AccountStateIn<"preparing">;

/** Asks for all three facts at once, so that they take the time of one; an unfit account is rare. */
export function accountUnfit(_state: Preparing, world: World): Decision | undefined {
  const { account } = world;
  if (!account) return observe("account", "keys", "published");
  if (account.kind === "absent") return hold(accountNotFound());
  return holdIf(accountNotSettled(account)) ?? (account.localAuthDisabled ? keyless(world) : undefined);
}

export function keysUnlisted(_state: Preparing, world: World): Decision | undefined {
  const { keys, published } = world;
  if (!keys || !published) return observe("keys", "published");
  if (keys.kind === "listed") return undefined;
  return keys.because === "local-auth-disabled" ? keyless(world) : hold(keysNotListable(keys));
}

export function publishedSecretUnfit(_state: Preparing, { published = [] }: World): Decision | undefined {
  return holdIf(publishedSecretUnusable(published) ?? publishedSecretMissing(published));
}

/** An account whose keys are switched off needs no rotation: that is a success, and better than a rotated key. */
function keyless({ now }: World): Decision {
  return record({ type: "rotation-ended", at: now, outcome: "keyless" });
}
