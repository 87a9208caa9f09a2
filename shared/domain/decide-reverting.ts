import type { Decision } from "./decision.ts";
import { hold, observe, record } from "./decision.ts";
import { askGate } from "./gate.ts";
import type { RotationIn } from "./rotation.ts";
import { storeNext } from "./store-next.ts";
import type { World } from "./world.ts";

/** Publishes the previous key again and waits until every consumer is back on it; both keys stay valid. */
export function decideReverting(rotation: RotationIn<"reverting">, world: World): Decision {
  const { active, keys, target, previousPublishedAt } = rotation;
  const { spec, now, reports } = world;
  if (!previousPublishedAt) {
    const wanted = target.vaults.map((vault) => ({
      place: { vault, secret: "published" as const },
      slot: active,
      fingerprint: keys[active],
    }));
    return storeNext(wanted, rotation, world) ?? record({ type: "previous-key-published", at: now });
  }
  if (!reports) return observe("reports");
  const { objection } = askGate(spec, reports, {
    fingerprint: keys[active],
    receivedAfter: previousPublishedAt,
    staleAfterMs: spec.policy.staleAfterMs,
    now,
  });
  return objection ? hold(objection) : record({ type: "rotation-ended", at: now, outcome: "reverted" });
}
