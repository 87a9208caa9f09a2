import type { Blocker, Objection } from "../domain/objection.ts";
import { clipped, withinBudget } from "./within-budget.ts";

/** The most blockers that a row keeps; the message says how many there are. */
const maxBlockers = 60;
/** How many characters of JSON each part may take. */
const maxLength = { message: 50_000, blockers: 60_000, blocker: 1_000, owner: 300 } as const;

/** Makes an objection storable, however many consumers block and whatever they are called. Pure, and idempotent. */
export function boundedObjection(objection: Objection): Objection {
  const { message, blockers } = objection;
  return {
    ...objection,
    message: clipped(message, maxLength.message),
    ...(blockers && {
      blockers: withinBudget(blockers.slice(0, maxBlockers).map(shortened), maxLength.blockers).kept,
    }),
  };
}

function shortened(blocker: Blocker): Blocker {
  const { owner, message } = blocker;
  return {
    ...blocker,
    owner: { name: clipped(owner.name, maxLength.owner), contact: clipped(owner.contact, maxLength.owner) },
    message: clipped(message, maxLength.blocker),
  };
}
