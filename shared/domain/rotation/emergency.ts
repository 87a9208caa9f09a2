import { otherSlot } from "../key.ts";
import { deadlineOf } from "../safety/waiver.ts";
import type { InFlightState } from "./account-state.ts";
import { isLeakOver, liveLeaks } from "./leaked-keys.ts";
import type { Emergency } from "./rotation-event.ts";

/** Only the standby key has leaked, and no rotation was in flight: it alone is replaced. */
export function isStandbyOnly(state: InFlightState): boolean {
  const leaked = liveLeaks(state);
  if (state.mode !== "emergency" || leaked.length === 0) return false;
  return leaked.every(({ fingerprint }) => fingerprint === state.keys[otherSlot(state.active)]);
}

/** Whether somebody else has replaced every key that the emergency was declared for. */
export function isMoot(state: InFlightState): boolean {
  return state.mode === "emergency" && isLeakOver(state);
}

/** Two emergencies at once combine to the wider and more urgent of both; the later one names who answers for it. */
export function joined(earlier: Emergency | undefined, later: Emergency): Emergency {
  if (!earlier) return later;
  const [first] = [earlier, later].sort((a, b) => deadlineOf(a).getTime() - deadlineOf(b).getTime());
  const { declaredAt, deadlineMs } = first ?? later;
  const leaveOut = [...new Set([...(earlier.leaveOut ?? []), ...(later.leaveOut ?? [])])];
  // Who asks anew to waive the gate needs a new confirmation; who does not leaves the earlier one as it is.
  const { unconfirmed, confirmedBy } = later.gate === "waive" ? later : earlier;
  const { unconfirmed: _own, confirmedBy: _others, ...wish } = later;
  return {
    ...wish,
    ...(unconfirmed !== undefined && { unconfirmed }),
    ...(confirmedBy !== undefined && { confirmedBy }),
    ...(leaveOut.length > 0 && { leaveOut }),
    declaredAt,
    deadlineMs,
    compromised: earlier.compromised === later.compromised ? later.compromised : "both",
    gate: earlier.gate === "waive" ? "waive" : later.gate,
  };
}
