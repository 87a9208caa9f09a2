import type { Objection } from "../objection.ts";
import type { AccountState } from "../rotation/account-state.ts";
import { liveLeaks } from "../rotation/leaked-keys.ts";
import { requestIn } from "../rotation/account-state.ts";
import { deadlineOf } from "../safety/waiver.ts";
import type { Emergency } from "../rotation/rotation-event.ts";
import type { Decision } from "./decision.ts";
import { hold } from "./decision.ts";

/** Reasons that waiting does not resolve: the consumer is silent, or two speak for it. */
const silent = new Set(["NoReport", "InstanceMissing", "ReportStale", "InstanceContested", "Unreachable"]);

/**
 * Hands every hold of an emergency to an operator while a leaked key still opens the account: from its deadline on, and at
 * once when a required consumer has fallen silent.
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

/** The emergency that is not over: none once every leaked key is dead. */
function emergencyOf(state: AccountState): Emergency | undefined {
  if (state.phase === "unenrolled" || liveLeaks(state).length === 0) return undefined;
  return requestIn(state)?.emergency ?? state.followUp;
}

function isSilent({ blockers = [] }: Objection): boolean {
  return blockers.some(({ reason }) => silent.has(reason));
}
