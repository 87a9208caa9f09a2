import type { Decision } from "./decision.ts";
import { hold, observe, record } from "./decision.ts";
import { publishedOf } from "../rotation/fold.ts";
import { fingerprintsOf, otherSlot } from "../key.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { leftOutBy } from "../safety/waiver.ts";
import type { SecretPlace } from "../secret-place.ts";
import { firstObstacle, notStored, storeEach, storeNext } from "./store-next.ts";
import { presentOf } from "./find-drift.ts";
import type { VaultFact, World } from "../world.ts";

type Publishing = AccountStateIn<"publishing">;

/** Writes the slot's own secret in every vault first, and the published secret last; in an emergency, the other way round. */
export function decidePublishing(state: Publishing, world: World): Decision {
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
  return state.emergency ? publishUrgently(state, world) : publish(state, world);
}

function publish(state: Publishing, world: World): Decision {
  const wanted = [...wantedAs(otherSlot(state.active), state), ...wantedAs("published", state)];
  return storeNext(wanted, state, world) ?? record({ type: "fresh-key-published", at: world.now });
}

/** Whether a vault publishes the fresh key, or may. */
function isOut({ fresh, stored }: Publishing, published: readonly VaultFact[]): boolean {
  return (
    publishedOf(stored).length > 0 || presentOf(published).some(({ latest }) => latest.fingerprint === fresh)
  );
}

/** A secret that no consumer reads never keeps a leaked key alive, nor does a vault that a person has left out by name. */
function publishUrgently(state: Publishing, world: World): Decision {
  const leftOut = leftOutBy(state);
  const mayOwe = ({ vault, secret }: SecretPlace) => secret !== "published" || leftOut.includes(vault);
  const wanted = [...wantedAs("published", state), ...wantedAs(otherSlot(state.active), state)];
  const next = storeEach(wanted, state, world, mayOwe);
  if (next) return next;
  const owed = notStored(wanted, state).map(({ place }) => place);
  const needed = firstObstacle(
    owed.filter((place) => !mayOwe(place)),
    world,
  );
  if (needed) return hold(needed);
  return record({ type: "fresh-key-published", at: world.now, ...(owed.length > 0 && { owed }) });
}

function wantedAs(secret: SecretPlace["secret"], { active, fresh, target }: Publishing) {
  return target.vaults.map((vault) => ({
    place: { vault, secret },
    slot: otherSlot(active),
    fingerprint: fresh,
  }));
}
