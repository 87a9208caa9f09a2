import { deadlineOf } from "../safety/waiver.ts";
import { misplaced } from "./fold.ts";
import type { AccountState } from "./account-state.ts";
import type { Emergency, EventOf } from "./rotation-event.ts";

/** Starts a rotation, or takes over the one in flight in whatever phase it is. */
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
      // The fresh key leaked: the way back is the right way, and the fresh key dies after it.
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

/** The later word counts, but a leak that was told before and is not dealt with yet is not forgotten over it. */
function together(before: Emergency | undefined, next: Emergency): Emergency {
  return before && before.compromised !== next.compromised ? { ...next, compromised: "both" } : next;
}

/** Two emergencies at once are the wider and the more urgent of both; the later names who answers for it. */
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

/** A fresh key that leaked on its way to consumers is theirs when this rotation ends, and must go in turn. */
function followedUp(emergency: Emergency): { followUp?: Emergency } {
  return emergency.compromised === "active" ? {} : { followUp: { ...emergency, compromised: "active" } };
}
