import { isWatched } from "../../domain/decide/watch.ts";
import type { Trail } from "../../records/trail.ts";

/**
 * Returns when the sweep must wake an account at the latest.
 *
 * @param graceMs how long an account is left to the message that was sent to wake it, or to the look under way.
 * @returns nothing when it is due in any case: never looked at, or never for drift.
 */
export function sweepDueAt(
  trail: Pick<Trail, "state" | "wakeAt" | "claim" | "objection" | "watchBy">,
  graceMs: number,
): Date | undefined {
  const wake = wakeDueAt(trail, graceMs);
  if (!wake || !isWatched(trail.state)) return wake;
  // A message is out for the watch, too.
  return trail.watchBy && new Date(Math.min(wake.getTime(), trail.watchBy.getTime() + graceMs));
}

/** The same without the check for drift, which does not matter while a look is under way. */
export function wakeDueAt(
  { state, wakeAt, claim, objection }: Pick<Trail, "state" | "wakeAt" | "claim" | "objection">,
  graceMs: number,
): Date | undefined {
  // An expired claim belongs to a worker that died: no message was sent for it. Nor is one sent to an idle account that
  // holds; without an objection a look is under way or about to begin.
  const isAtRest = state.phase === "idle" && objection !== undefined;
  const waitMs = isAtRest || claim ? 0 : graceMs;
  return wakeAt && new Date(wakeAt.getTime() + waitMs);
}
