import type { AccountStateIn } from "../../rotation/account-state.ts";
import { emergencyIn, isLeaked } from "../../rotation/leaked-keys.ts";
import { unhealthyOn } from "../../safety/weight.ts";
import type { InstanceReport, World } from "../../world.ts";
import type { Decision } from "../decision.ts";
import { record } from "../decision.ts";

/**
 * Reverts as soon as too many instances are unhealthy on the fresh key. Never in an emergency, and never to a key that was
 * declared leaked.
 *
 * @returns nothing when the policy names no number, or fewer instances are unhealthy.
 */
export function revertByPolicy(
  state: AccountStateIn<"adopting" | "retiring">,
  reports: readonly InstanceReport[],
  world: World,
): Decision | undefined {
  const { revertAtUnhealthy } = world.spec.policy;
  if (revertAtUnhealthy === undefined || emergencyIn(state)) return undefined;
  if (isLeaked(state, state.keys[state.active])) return undefined;
  const unhealthy = unhealthyOn(state.fresh, reports, world);
  if (unhealthy < revertAtUnhealthy) return undefined;
  const reason = `${unhealthy} instances are unhealthy on the fresh key`;
  return record({ type: "revert-requested", at: world.now, by: "policy", reason });
}
