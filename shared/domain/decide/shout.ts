import type { Objection } from "../objection.ts";
import type { AccountState } from "../rotation/account-state.ts";
import { isInFlight } from "../rotation/account-state.ts";
import { deadlineOf } from "../safety/waiver.ts";
import type { Emergency } from "../rotation/rotation-event.ts";
import type { Decision } from "./decision.ts";
import { hold } from "./decision.ts";

/** Reasons that no waiting of keyturn's ends: the consumer says nothing. */
const silent = new Set(["NoReport", "InstanceMissing", "ReportStale", "Unreachable"]);

/**
 * Alerts a person to whatever holds an emergency while a leaked key still opens the account: from its deadline on, and at
 * once when a consumer that is needed has fallen silent.
 */
export function shout(decision: Decision, state: AccountState, now: Date): Decision {
  if (decision.kind !== "hold" || decision.objection.remedy === "operator") return decision;
  const emergency = emergencyOf(state);
  if (!emergency) return decision;
  const published = "freshPublishedAt" in state ? state.freshPublishedAt : undefined;
  const isDue = now >= deadlineOf(emergency, published);
  return isDue || isSilent(decision.objection)
    ? hold({ ...decision.objection, remedy: "operator" })
    : decision;
}

/** The emergency that is in the way of a leaked key's death; none once every such key is dead. */
function emergencyOf(state: AccountState): Emergency | undefined {
  if (state.phase === "unenrolled" || !state.leaked?.length) return undefined;
  const request = state.phase === "repairing" ? state.request : isInFlight(state) ? state : undefined;
  return request?.emergency ?? state.followUp;
}

function isSilent({ blockers = [] }: Objection): boolean {
  return blockers.some(({ reason }) => silent.has(reason));
}
