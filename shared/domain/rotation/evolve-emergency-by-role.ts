import { joined } from "./emergency.ts";
import { misplaced } from "./fold.ts";
import { keysOfRole, withLeaked } from "./leaked-keys.ts";
import type { AccountState, EnrolledState } from "./account-state.ts";
import type { Emergency, EventOf } from "./rotation-event.ts";

/**
 * Folds an emergency that an older build recorded, by the rules of that build: trails are never rewritten, and the
 * events that follow fit these states alone.
 */
export function emergencyDeclaredByRole(
  before: AccountState,
  event: EventOf<"emergency-declared">,
): AccountState {
  const { emergency, rotation: id, at } = event;
  if (before.phase === "unenrolled" || before.phase === "enrolling") return misplaced(before, event);
  const state = withLeaked<EnrolledState>(before, keysOfRole(before, emergency.compromised));
  switch (state.phase) {
    case "enrolling":
      return misplaced(before, event);
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

/** A fresh key that leaks during adoption is the active one when this rotation ends, and must be replaced next. */
function followedUp(emergency: Emergency): { followUp?: Emergency } {
  return emergency.compromised === "active" ? {} : { followUp: { ...emergency, compromised: "active" } };
}
