import type { Phase } from "../domain/rotation/account-state.ts";
import type { Reason } from "../domain/objection.ts";

/** Phases that nobody can cancel: there, only an abandonment ends what cannot go on. */
const pastCancelling: readonly Phase[] = [
  "publishing",
  "adopting",
  "retiring",
  "confirming",
  "reverting",
  "repairing",
];

/** Whether a person who can do nothing else should be told of `abandon`. A pause has a way out of its own. */
export function isLastResort(phase: Phase, reason?: Reason): boolean {
  return pastCancelling.includes(phase) && reason !== "Paused";
}
