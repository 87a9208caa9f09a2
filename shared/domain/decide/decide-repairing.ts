import { secretRoles } from "../secret-place.ts";
import { decideEnrolment } from "./decide-enrolment.ts";
import type { Decision } from "./decision.ts";
import { hold, record } from "./decision.ts";
import { sameKeys } from "./find-drift.ts";
import { publishedOf } from "../rotation/fold.ts";
import { fingerprintsOf } from "../key.ts";
import { sameTarget, targetOf } from "../rotation/enrolment-target.ts";
import { lastTouched } from "../rotation/evolve-ended.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { firstObstacle, notStored, storeEach } from "./store-next.ts";
import type { World } from "../world.ts";

/**
 * Publishes the valid active key first, since consumers fail until then, and then stores the key of each slot. Each vault
 * by itself: it ends with what can be written now, and the rest is owed.
 */
export function decideRepairing(state: AccountStateIn<"repairing">, world: World): Decision {
  if (!sameTarget(state.target, targetOf(world.spec))) return takeUpTarget(state, world);
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
  // While no vault has taken a valid key, nothing is repaired.
  const isRepaired = publishedOf(stored).length > 0;
  const next = storeEach(wanted, state, world, () => isRepaired);
  if (next) return next;
  const owed = notStored(wanted, state).map(({ place }) => place);
  const obstacle = firstObstacle(owed, world);
  if (obstacle && !isRepaired) return hold(obstacle);
  return record({ type: "drift-repaired", at: world.now, ...(owed.length > 0 && { owed }) });
}

/** The old target was cared for first, as far as it can be. Consumers must not stay down because the rest of it is lost. */
function takeUpTarget(state: AccountStateIn<"repairing">, world: World): Decision {
  const enrolment = decideEnrolment(world, state);
  if (enrolment.kind !== "record") return enrolment;
  const ends = { at: world.now, reason: "the fleet file names another target" };
  if (!state.request) return record({ type: "repair-abandoned", ...ends });
  const touchedAt = lastTouched(state, world.now);
  return record({ type: "rotation-ended", outcome: "failed", ...ends, ...(touchedAt && { touchedAt }) });
}
