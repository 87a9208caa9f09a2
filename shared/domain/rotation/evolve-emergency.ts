import { deadlineOf } from "../safety/waiver.ts";
import { misplaced } from "./fold.ts";
import type { AccountState } from "./account-state.ts";
import type { Emergency, EventOf } from "./rotation-event.ts";

/** Starts a rotation, or takes over the one in flight, whatever its phase. */
export function emergencyDeclared(state: AccountState, event: EventOf<"emergency-declared">): AccountState {
  const { emergency, rotation: id, at } = event;
  switch (state.phase) {
    case "unenrolled":
    case "enrolling":
      return misplaced(state, event);
    case "idle": {
      const { followUp, ...rest } = state;
      const request = { id, mode: "emergency", requestedAt: at, requestedBy: emergency.by } as const;
      return { ...rest, ...request, phase: "preparing", emergency: together(followUp, emergency) };
    }
    case "repairing":
      return { ...state, followUp: together(state.followUp, emergency) };
    case "preparing":
    case "regenerating":
      return { ...state, emergency: joined(state.emergency, emergency) };
    case "proving":
    case "publishing":
    case "adopting":
    case "retiring":
      return { ...state, emergency: joined(state.emergency, emergency), ...followedUp(emergency) };
    case "reverting": {
      // The fresh key leaked: reverting is right, and the fresh key is replaced afterwards.
      if (emergency.compromised === "standby") {
        return { ...state, followUp: together(state.followUp, emergency) };
      }
      const { previousPublishedAt: _past, ...rest } = state;
      return { ...rest, phase: "publishing", stored: [], emergency, ...followedUp(emergency) };
    }
    case "confirming":
      return { ...state, followUp: together(state.followUp, emergency) };
  }
}

/** The later declaration counts, but an earlier leak that is not dealt with yet is not forgotten. */
function together(before: Emergency | undefined, next: Emergency): Emergency {
  return before && before.compromised !== next.compromised ? { ...next, compromised: "both" } : next;
}

/** Two emergencies at once combine to the wider and more urgent of both; the later one names who answers for it. */
function joined(earlier: Emergency | undefined, later: Emergency): Emergency {
  if (!earlier) return later;
  const [first] = [earlier, later].sort((a, b) => deadlineOf(a).getTime() - deadlineOf(b).getTime());
  const { declaredAt, deadlineMs } = first ?? later;
  return {
    ...later,
    declaredAt,
    deadlineMs,
    compromised: earlier.compromised === later.compromised ? later.compromised : "both",
    gate: earlier.gate === "waive" ? "waive" : later.gate,
  };
}

/** A fresh key that leaks during adoption is the active one when this rotation ends, and must be replaced next. */
function followedUp(emergency: Emergency): { followUp?: Emergency } {
  return emergency.compromised === "active" ? {} : { followUp: { ...emergency, compromised: "active" } };
}
