import type { Decision } from "./decision.ts";
import { record } from "./decision.ts";
import { otherSlot } from "./key.ts";
import type { RotationIn } from "./rotation.ts";
import { storeNext } from "./store-next.ts";
import type { World } from "./world.ts";

/** The slot's own secret first everywhere, the one that consumers read last. */
export function decidePublishing(rotation: RotationIn<"publishing">, world: World): Decision {
  const slot = otherSlot(rotation.active);
  const wanted = ([slot, "published"] as const).flatMap((secret) =>
    rotation.target.vaults.map((vault) => ({
      place: { vault, secret },
      slot,
      fingerprint: rotation.fresh,
    })),
  );
  return storeNext(wanted, rotation, world) ?? record({ type: "fresh-key-published", at: world.now });
}
