import type { Decision } from "./decision.ts";
import { hold, observe, record } from "./decision.ts";
import { askGate } from "../safety/gate.ts";
import { waiverAtEnd } from "../safety/waiver.ts";
import { driftWhileReverting } from "./find-drift.ts";
import { publishedOf } from "../rotation/fold.ts";
import { fingerprintsOf } from "../key.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { handOver } from "../holders/hand-over.ts";
import { overdue } from "./ways-out/overdue.ts";
import { firstObstacle, notStored, storeEach } from "./store-next.ts";
import { watch } from "./watch.ts";
import type { World } from "../world.ts";

/** Publishes the previous key again and waits until every consumer is back on it; both keys stay valid. */
export function decideReverting(state: AccountStateIn<"reverting">, world: World): Decision {
  const { active, keys, previousPublishedAt } = state;
  const { spec, now, reports } = world;
  if (!previousPublishedAt) {
    if (world.keys?.kind === "listed" && world.keys[active] !== keys[active]) {
      const seen = fingerprintsOf(world.keys);
      const drift = { kind: "previous-key-dead", keys: seen, superseded: [] } as const;
      return record({ type: "drift-found", at: now, drift });
    }
    return publishPrevious(state, world);
  }
  const drifted = watch(state, keys[active], false, world, (seen) => driftWhileReverting(state, seen));
  if (drifted) return drifted;
  const handed = handOver(state, world);
  if (handed) return handed;
  if (!reports) return observe("reports");
  const { objection } = askGate(spec, reports, {
    fingerprint: keys[active],
    receivedAfter: previousPublishedAt,
    staleAfterMs: spec.policy.staleAfterMs,
    now,
  });
  const waiver = waiverAtEnd({ ...state, freshPublishedAt: previousPublishedAt }, now);
  if (objection && !waiver) return hold(overdue(objection, state, previousPublishedAt, world));
  return record({ type: "rotation-ended", at: now, outcome: "reverted" });
}

/** Each vault by itself: in one that cannot be written, consumers keep the fresh key, which stays valid. */
function publishPrevious(state: AccountStateIn<"reverting">, world: World): Decision {
  const { active, keys, target, stored } = state;
  const wanted = target.vaults.map((vault) => ({
    place: { vault, secret: "published" as const },
    slot: active,
    fingerprint: keys[active],
  }));
  const isBack = publishedOf(stored).length > 0;
  const next = storeEach(wanted, state, world, () => isBack);
  if (next) return next;
  const owed = notStored(wanted, state).map(({ place }) => place);
  const obstacle = firstObstacle(owed, world);
  if (obstacle && !isBack) return hold(obstacle);
  return record({
    type: "previous-key-published",
    at: world.now,
    ...(owed.length > 0 && { owed }),
  });
}
