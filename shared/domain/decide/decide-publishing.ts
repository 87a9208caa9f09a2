import type { Decision } from "./decision.ts";
import { observe, record } from "./decision.ts";
import { publishedOf } from "../rotation/fold.ts";
import { fingerprintsOf, otherSlot } from "../key.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { storeNext } from "./store-next.ts";
import { presentOf } from "./find-drift.ts";
import type { VaultFact, World } from "../world.ts";

/** Writes the slot's own secret in every vault first, and the published secret last. */
export function decidePublishing(state: AccountStateIn<"publishing">, world: World): Decision {
  const slot = otherSlot(state.active);
  const { keys } = world;
  if (keys?.kind === "listed" && keys[slot] !== state.fresh) {
    const seen = fingerprintsOf(keys);
    if (!world.published) return observe("published");
    // No consumer has the dead value, so nothing is urgent: the key that took its place is proven first.
    if (!isOut(state, world.published)) {
      return record({ type: "drift-found", at: world.now, drift: { kind: "keys-changed", keys: seen } });
    }
    const superseded = publishedOf(state.stored);
    const drift = { kind: "fresh-key-dead", keys: seen, fresh: keys[slot], superseded } as const;
    return record({ type: "drift-found", at: world.now, drift });
  }
  const wanted = ([slot, "published"] as const).flatMap((secret) =>
    state.target.vaults.map((vault) => ({
      place: { vault, secret },
      slot,
      fingerprint: state.fresh,
    })),
  );
  return storeNext(wanted, state, world) ?? record({ type: "fresh-key-published", at: world.now });
}

/** Whether a vault publishes the fresh key, or may. */
function isOut({ fresh, stored }: AccountStateIn<"publishing">, published: readonly VaultFact[]): boolean {
  return (
    publishedOf(stored).length > 0 || presentOf(published).some(({ latest }) => latest.fingerprint === fresh)
  );
}
