import type { AccountState } from "../../rotation/account-state.ts";
import { requestIn } from "../../rotation/account-state.ts";
import type { World } from "../../world.ts";
import type { Decision } from "../decision.ts";
import { observe, record } from "../decision.ts";

/**
 * Ends a rotation or a repair, in any phase, once the account's keys are switched off: no key opens the account any more,
 * and none can be listed. That is a success, and better than a rotated key.
 */
export function endedBySwitchOff(state: AccountState, world: World): Decision | undefined {
  const interrupts = requestIn(state) !== undefined;
  if (!interrupts && state.phase !== "repairing") return undefined;
  const { now: at } = world;
  if (!areSwitchedOff(world)) {
    // No verdict about a key is also the answer of an account whose keys are switched off.
    return world.liveness === "unknown" && !world.account ? observe("account") : undefined;
  }
  return record(
    interrupts
      ? { type: "rotation-ended", at, outcome: "keyless" }
      : { type: "repair-abandoned", at, reason: "the account's keys were switched off" },
  );
}

function areSwitchedOff({ account, keys }: World): boolean {
  if (keys?.kind === "refused" && keys.because === "local-auth-disabled") return true;
  return account?.kind === "found" && account.localAuthDisabled;
}
