import type { AccountSpec, Policy } from "../account/account-spec.ts";
import { coolingDown } from "../decide/cadence.ts";
import type { CommandAnswer } from "./commands.ts";
import { declareEmergency } from "./commands.ts";
import type { Rotation } from "../rotation/rotation.ts";
import { isInFlight } from "../rotation/rotation.ts";
import type { Emergency } from "../rotation/rotation-event.ts";

/** What an alert asks for. It never waives the gate: nothing but a number has been seen so far. */
type AlertWish = Pick<Emergency, "compromised" | "deadlineMs" | "by" | "reason">;

/**
 * Why an alert about an account only proposes an emergency, for people; nothing when the policy lets it start one. An
 * alert that fires again and again starts one rotation, and undoes nobody's pause.
 */
export function leftToPeople(
  { policy }: { readonly policy: Policy },
  rotation: Rotation,
  now: Date,
): string | undefined {
  if (policy.emergencyByAlert === "propose") return "the policy leaves it to people";
  if (rotation.phase === "unenrolled") return "the account is not enrolled";
  if (rotation.paused) return "the account is paused";
  if (isInFlight(rotation) && rotation.emergency) return "an emergency is under way";
  const cooling = coolingDown(rotation.lastEnded, policy, now);
  return cooling && `${cooling.message}, less than its cooldown ago`;
}

/** Declares the emergency, or settles for what is there when the account has moved to where people decide. */
export function declareByAlert(
  spec: AccountSpec,
  rotation: Rotation,
  wish: AlertWish,
  at: Date,
): CommandAnswer {
  if (leftToPeople(spec, rotation, at) !== undefined) return { settled: true };
  return declareEmergency(rotation, { ...wish, gate: "wait", at });
}
