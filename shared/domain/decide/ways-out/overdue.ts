import type { World } from "../../world.ts";
import type { Objection } from "../../objection.ts";
import type { InFlightState } from "../../rotation/account-state.ts";
import { emergencyIn } from "../../rotation/leaked-keys.ts";
import { deadlineOf } from "../../safety/waiver.ts";

/**
 * Asks for an operator once consumers take longer to move than the policy allows, or than the deadline of an emergency
 * that waits. An objection that calls for one anyway keeps its own reason.
 *
 * @param publishedAt when the key was published that consumers must move to.
 */
export function overdue(
  objection: Objection,
  state: InFlightState,
  publishedAt: Date,
  { spec, now }: World,
): Objection {
  if (objection.remedy === "operator") return objection;
  const emergency = emergencyIn(state);
  const isLate = now.getTime() >= publishedAt.getTime() + spec.policy.adoptWithinMs;
  if (!isLate && !(emergency && now >= deadlineOf(emergency, publishedAt))) return objection;
  return {
    ...objection,
    reason: "AdoptionOverdue",
    message: `adoption takes too long; ${objection.message}`,
    remedy: "operator",
  };
}
