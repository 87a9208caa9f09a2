import { fingerprintsOf } from "../../key.ts";
import type { AccountStateIn } from "../../rotation/account-state.ts";
import type { World } from "../../world.ts";
import { keysNotListable } from "../account-checks.ts";
import type { Decision } from "../decision.ts";
import { hold, observe, record } from "../decision.ts";
import { driftAtRest, presentOf, versionsOf } from "../find-drift.ts";

/**
 * Compares an account that was brought to rest in the middle of something with Azure and its vaults, and accepts what is
 * there. Nothing new begins before.
 *
 * @returns nothing when the state is certain, or when there is nothing to compare: no keys, or no secret that can be read.
 */
export function verifyFirst(state: AccountStateIn<"idle">, world: World): Decision | undefined {
  if (!state.unverified) return undefined;
  const { keys, published, now } = world;
  if (!keys || !published) return observe("keys", "published");
  if (keys.kind === "refused") {
    return keys.because === "local-auth-disabled" ? undefined : hold(keysNotListable(keys));
  }
  if (presentOf(published).length === 0) return undefined;
  const drift = driftAtRest(state, { keys: fingerprintsOf(keys), published });
  return record(
    drift
      ? { type: "drift-found", at: now, drift }
      : { type: "account-verified", at: now, published: versionsOf(published) },
  );
}
