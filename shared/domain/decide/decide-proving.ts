import type { Decision } from "./decision.ts";
import { hold, observe, record } from "./decision.ts";
import { nextProbeAt } from "./probe-pace.ts";
import { driftAtRest } from "./find-drift.ts";
import { otherSlot } from "../key.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { keyChanged } from "./store-next.ts";
import { watch } from "./watch.ts";
import type { World } from "../world.ts";

/** Probes the fresh key: no key is published before the data plane accepts it. */
export function decideProving(state: AccountStateIn<"proving">, world: World): Decision {
  const { acceptance, now, spec } = world;
  const drifted = watch(state, state.keys[state.active], false, world, (seen) => driftAtRest(state, seen));
  if (drifted) return drifted;
  if (!acceptance) return observe("acceptance");
  if (acceptance.consecutive >= spec.policy.probes) {
    return record({ type: "fresh-key-proven", at: now, acceptances: acceptance.consecutive });
  }
  if (acceptance.last === "key-lost") {
    // The slot holds another key than the trail says: prove that one instead.
    return world.published && world.keys
      ? hold(keyChanged(otherSlot(state.active)))
      : observe("published", "keys");
  }
  return hold({
    reason: "FreshKeyNotAccepted",
    message: `the data plane does not accept the fresh key yet (last answer: ${acceptance.last})`,
    remedy: "wait",
    until: nextProbeAt(state.regeneratedAt, now),
  });
}
