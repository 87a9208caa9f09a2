import type { AccountStateIn } from "../../rotation/account-state.ts";
import type { World } from "../../world.ts";
import type { Decision } from "../decision.ts";
import { observe, perform, record } from "../decision.ts";

/**
 * Disables older versions that still hold a dead key, beside a check of both slots: whoever reads one by its version would
 * use that key. Those whose value was never a key of this account are left alone. A version that cannot be disabled waits
 * for the next check.
 */
export function disableDead(state: AccountStateIn<"idle">, world: World): Decision | undefined {
  const { claim, claimedSecret, now, keys, slotSecrets, published, deadVersions, failed = [] } = world;
  if (claim?.effect.type === "disable" && claimedSecret?.kind === "disabled") {
    const { place, version } = claim.effect;
    return record({ type: "superseded-version-disabled", at: now, place, version });
  }
  // Nothing is read for this alone.
  if (keys?.kind !== "listed" || !slotSecrets || !published || !state.gone?.length) return undefined;
  if (!deadVersions) return observe("deadVersions");
  const next = deadVersions.find(({ version }) => !failed.some((one) => one.version === version));
  return next && perform({ type: "disable", place: next.place, version: next.version });
}
