import type { AccountState } from "../../domain/rotation/account-state.ts";
import type { Trail } from "../../records/trail.ts";

/**
 * When the sweep has to wake an account at the latest.
 *
 * @param graceMs how long an account that is not idle is left to the message that was sent to wake it.
 * @returns nothing when it is due in any case: it was never looked at, or never for drift.
 */
export function sweepDueAt(
  trail: Pick<Trail, "state" | "wakeAt" | "claim" | "watchBy">,
  graceMs: number,
): Date | undefined {
  const wake = wakeDueAt(trail, graceMs);
  if (!wake || !isWatched(trail.state)) return wake;
  return trail.watchBy && new Date(Math.min(wake.getTime(), trail.watchBy.getTime()));
}

/** The same without the watch for drift, which nobody asks for while a look is under way. */
export function wakeDueAt(
  { state, wakeAt, claim }: Pick<Trail, "state" | "wakeAt" | "claim">,
  graceMs: number,
): Date | undefined {
  // A claim that ran out belongs to a worker that died: no message was sent for it.
  const waitMs = state.phase === "idle" || claim ? 0 : graceMs;
  return wakeAt && new Date(wakeAt.getTime() + waitMs);
}

/** Somebody else may have changed what nothing of keyturn's own would wake it for. */
function isWatched(state: AccountState): boolean {
  switch (state.phase) {
    case "unenrolled":
    case "enrolling":
    case "repairing":
    case "publishing":
      // These look at the keys and the vaults in any case, whenever they go on.
      return false;
    default:
      return !state.paused;
  }
}
