import { joined } from "./emergency.ts";
import { emergencyDeclaredByRole } from "./evolve-emergency-by-role.ts";
import { misplaced } from "./fold.ts";
import { isLeaked, withLeaked } from "./leaked-keys.ts";
import type { AccountState, EnrolledState } from "./account-state.ts";
import type { EventOf } from "./rotation-event.ts";

/** Starts a rotation, or takes over the one in flight so that the leaked keys die soonest. */
export function emergencyDeclared(state: AccountState, event: EventOf<"emergency-declared">): AccountState {
  const { leaked, emergency, rotation: id, at, terms } = event;
  if (!leaked) return emergencyDeclaredByRole(state, event);
  if (state.phase === "unenrolled") return misplaced(state, event);
  const known = withLeaked<EnrolledState>(state, leaked);
  switch (known.phase) {
    case "enrolling":
    case "confirming":
      return { ...known, followUp: joined(known.followUp, emergency) };
    case "idle": {
      const { followUp, ...rest } = known;
      const request = { id, mode: "emergency", requestedAt: at, requestedBy: emergency.by } as const;
      return {
        ...rest,
        ...request,
        ...(terms && { terms }),
        phase: "preparing",
        emergency: joined(followUp, emergency),
      };
    }
    case "repairing": {
      const { request } = known;
      return request
        ? { ...known, request: { ...request, emergency: joined(request.emergency, emergency) } }
        : { ...known, followUp: joined(known.followUp, emergency) };
    }
    case "preparing":
    case "regenerating":
    case "retiring":
      return { ...known, emergency: joined(known.emergency, emergency) };
    case "proving":
      return provingInEmergency({ ...known, emergency: joined(known.emergency, emergency) });
    case "publishing":
    case "adopting":
      return { ...awayFromFresh(known), emergency: joined(known.emergency, emergency) };
    case "reverting":
      return { ...towardsFresh(known), emergency: joined(known.emergency, emergency) };
  }
}

type In<P extends EnrolledState["phase"]> = Extract<EnrolledState, { readonly phase: P }>;

/** A fresh key that leaked before it was published is regenerated once more. */
function provingInEmergency(state: In<"proving">): EnrolledState {
  if (!isLeaked(state, state.fresh)) return state;
  const {
    fresh: _leaked,
    replaced: _gone,
    regeneratedAt: _past,
    stored: _none,
    superseded: _all,
    ...rest
  } = state;
  return { ...rest, phase: "preparing" };
}

/** Reverts away from a leaked fresh key, unless the previous key has leaked as well. */
function awayFromFresh(state: In<"publishing" | "adopting">): In<"publishing" | "adopting" | "reverting"> {
  if (!isLeaked(state, state.fresh) || isLeaked(state, state.keys[state.active])) return state;
  if (state.phase === "publishing") return { ...state, phase: "reverting", stored: [] };
  const { freshPublishedAt: _past, ...rest } = state;
  return { ...rest, phase: "reverting", stored: [] };
}

/** Never reverts to a leaked key: publishes the fresh one again. */
function towardsFresh(state: In<"reverting">): In<"publishing" | "reverting"> {
  if (!isLeaked(state, state.keys[state.active])) return state;
  const { previousPublishedAt: _past, ...rest } = state;
  return { ...rest, phase: "publishing", stored: [] };
}
