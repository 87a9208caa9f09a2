import { secretRoles } from "../secret-place.ts";
import type { Decision } from "./decision.ts";
import { record } from "./decision.ts";
import { sameKeys } from "./find-drift.ts";
import { publishedOf } from "../rotation/fold.ts";
import { fingerprintsOf } from "../key.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { storeNext } from "./store-next.ts";
import type { World } from "../world.ts";

/** Publishes the valid active key first, since consumers fail until then, and then stores the key of each slot. */
export function decideRepairing(state: AccountStateIn<"repairing">, world: World): Decision {
  const { active, keys, target, stored, superseded } = state;
  if (world.keys?.kind === "listed" && !sameKeys(world.keys, keys)) {
    const drift = {
      kind: "published-key-dead",
      keys: fingerprintsOf(world.keys),
      superseded: [...superseded, ...publishedOf(stored)],
    } as const;
    return record({ type: "drift-found", at: world.now, drift });
  }
  const wanted = secretRoles.flatMap((secret) =>
    target.vaults.map((vault) => {
      const slot = secret === "published" ? active : secret;
      return { place: { vault, secret }, slot, fingerprint: keys[slot] };
    }),
  );
  return storeNext(wanted, state, world) ?? record({ type: "drift-repaired", at: world.now });
}
