import type { AccountState } from "./rotation/account-state.ts";
import { isInFlight, requestIn } from "./rotation/account-state.ts";
import type { WakeReason } from "./world.ts";

/**
 * How soon a look must begin. `emergency`: before everything else, however many there are. `prompt`: a person or a
 * failing consumer waits for it, so it goes before the fleet's, unless there are too many of them. `ordinary`: in the
 * order of the fleet.
 */
export type Urgency = "emergency" | "prompt" | "ordinary";

/**
 * Decides how soon a look at an account must begin. Pure.
 *
 * @param state the account's latest; absent where the caller has not read it.
 */
export function urgencyOf(because: WakeReason, state?: AccountState): Urgency {
  if (because.kind === "archive") return "ordinary";
  if (state && endsLeak(state)) return "emergency";
  if (because.kind === "command" || because.kind === "complaint") return "prompt";
  return state && isAwaited(state) ? "prompt" : "ordinary";
}

/** Whether an emergency is in flight, interrupted by a repair, or about to follow. */
function endsLeak(state: AccountState): boolean {
  if (state.phase === "unenrolled") return false;
  return state.followUp !== undefined || requestIn(state)?.emergency !== undefined;
}

/** Whether consumers have a dead key, or a person has requested the rotation. */
function isAwaited(state: AccountState): boolean {
  return state.phase === "repairing" || (isInFlight(state) && state.mode === "manual");
}
