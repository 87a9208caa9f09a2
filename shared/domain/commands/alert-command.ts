import type { AccountSpec, Policy } from "../account/account-spec.ts";
import { coolingDown } from "../decide/cadence.ts";
import type { CommandAnswer, EmergencyWish } from "./commands.ts";
import { declareEmergency } from "./commands.ts";
import type { AccountState } from "../rotation/account-state.ts";
import { isInFlight } from "../rotation/account-state.ts";
import type { Emergency } from "../rotation/rotation-event.ts";

/** The emergency that an alert asks for. It never waives the gate: only a number has been seen so far. */
type AlertWish = Pick<EmergencyWish, "compromised" | "deadlineMs"> & Pick<Emergency, "by" | "reason">;

/**
 * Explains why an alert only proposes an emergency; nothing when it may start one. An alert that fires repeatedly starts
 * one rotation, and none lifts a pause.
 */
export function leftToPeople(
  { policy }: { readonly policy: Policy },
  state: AccountState,
  now: Date,
): string | undefined {
  if (policy.emergencyByAlert === "propose") return "the policy leaves it to people";
  if (state.phase === "unenrolled") return "the account is not enrolled";
  if (state.paused) return "the account is paused";
  if (isInFlight(state) && state.emergency) return "an emergency is under way";
  const cooling = coolingDown(state, policy, now);
  return cooling && `${cooling.message}, less than its cooldown ago`;
}

/** Declares the emergency; settled when the account has meanwhile reached a state in which only people decide. */
export function declareByAlert(
  spec: AccountSpec,
  state: AccountState,
  wish: AlertWish,
  at: Date,
): CommandAnswer {
  if (leftToPeople(spec, state, at) !== undefined) return { settled: true };
  return declareEmergency(state, { ...wish, gate: "wait", at });
}
