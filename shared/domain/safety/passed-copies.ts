import type { AccountSpec } from "../account/account-spec.ts";
import type { Slot } from "../key.ts";
import type { InFlightState } from "../rotation/account-state.ts";
import { emergencyIn } from "../rotation/leaked-keys.ts";
import type { PassedCopies, PassedCopy } from "../rotation/rotation-event.ts";
import type { CopiesFact } from "../world.ts";
import type { LiveCopy } from "./found-copies.ts";
import { liveCopies, unlistedIn } from "./found-copies.ts";

/** An event has no room for more; the count tells of the others. */
export const maxPassedCopies = 5;
export const maxPlaceLength = 300;

/** The copies that a rotation goes on despite, for the trail; those that a consumer answers for are no exception. */
export function passedCopies(
  concerned: readonly Slot[],
  state: InFlightState,
  fact: CopiesFact,
  { spec, now }: { readonly spec: AccountSpec; readonly now: Date },
): PassedCopies | undefined {
  const otherwise = emergencyIn(state) ? "emergency" : "policy";
  const named = liveCopies(fact, spec, state, now)
    .filter(({ slot }) => concerned.includes(slot))
    .flatMap((live) => passed(live, state, otherwise));
  const unlisted = concerned.reduce((sum, slot) => sum + unlistedIn(fact, state, slot), 0);
  const count = named.length + unlisted;
  return count === 0 ? undefined : { count, named: named.slice(0, maxPassedCopies) };
}

function passed(
  { copy, slot, answer }: LiveCopy,
  { keys }: InFlightState,
  otherwise: PassedCopy["because"],
): readonly PassedCopy[] {
  if (answer && "consumer" in answer) return [];
  const { resource, name } = copy;
  const accepted = answer?.accepted;
  return [
    {
      resource: resource.slice(0, maxPlaceLength),
      name: name.slice(0, maxPlaceLength),
      slot,
      fingerprint: keys[slot],
      because: accepted ? "accepted" : otherwise,
      ...(accepted && { by: accepted.by, reason: accepted.reason }),
    },
  ];
}
