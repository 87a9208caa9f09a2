import type { Decision } from "./decision.ts";
import { holdIf, observe } from "./decision.ts";
import { driftAtRest } from "./find-drift.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { mayReplaceStandby, standbyInUse } from "../safety/may-regenerate.ts";
import { watch } from "./watch.ts";
import type { World } from "../world.ts";

// The steps of preflight that protect consumers; no rotation leaves one out.

type Preparing = AccountStateIn<"preparing">;

export function driftFound(state: Preparing, world: World): Decision | undefined {
  return watch(state, state.keys[state.active], false, world, (seen) => driftAtRest(state, seen));
}

/** Reads copies beside them: a later step needs them, and one after the other would take twice as long. */
export function reportsUnread(_state: Preparing, { reports }: World): Decision | undefined {
  return reports ? undefined : observe("reports", "copies");
}

/** The part of the safety rule that costs no call to Azure. */
export function standbyKeyInUse(state: Preparing, world: World): Decision | undefined {
  return holdIf(standbyInUse(state, world.reports ?? [], world));
}

/** The whole safety rule, on the keys and secrets as they are now. */
export function standbyKeyNotReplaceable(state: Preparing, world: World): Decision | undefined {
  const { keys, published, reports, copies } = world;
  if (keys?.kind !== "listed" || !published || !reports || !copies) {
    return observe("keys", "published", "reports", "copies");
  }
  return holdIf(mayReplaceStandby(state, { keys, published, reports, copies }, world));
}
