import { slots } from "../../key.ts";
import type { EnrolledState } from "../../rotation/account-state.ts";
import { isMove, targetOf } from "../../rotation/enrolment-target.ts";
import type { World } from "../../world.ts";
import { keysNotListable } from "../account-checks.ts";
import type { Decision } from "../decision.ts";
import { hold, observe, record } from "../decision.ts";

/**
 * Follows an account that was moved to another resource group or subscription: the fleet file has its new ARM id, and the
 * account there holds, in the same slot, a key that this one had. No two accounts share a key; one of them may have been
 * replaced meanwhile.
 *
 * @returns nothing when more than the id has changed, or the account there is another one.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/move-resource-group-and-subscription
 */
export function movedAccount(
  { target, keys: known }: EnrolledState,
  { spec, keys, now }: World,
): Decision | undefined {
  if (!isMove(target, targetOf(spec))) return undefined;
  if (!keys) return observe("keys");
  if (keys.kind === "refused") return hold(keysNotListable(keys));
  if (!slots.some((slot) => keys[slot] === known[slot])) return undefined;
  const { resourceId } = spec;
  return record({ type: "account-moved", at: now, from: target.resourceId, resourceId });
}
