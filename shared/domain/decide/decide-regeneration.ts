import { keysNotListable } from "./account-checks.ts";
import type { Decision } from "./decision.ts";
import { hold, observe, perform, record } from "./decision.ts";
import type { Inspection } from "./find-drift.ts";
import { driftAtRest, driftWhileAdopting } from "./find-drift.ts";
import type { Fingerprint, Slot } from "../key.ts";
import { otherSlot } from "../key.ts";
import type { Objection } from "../objection.ts";
import { overdue } from "./ways-out/overdue.ts";
import { revertByPolicy } from "./ways-out/revert-by-policy.ts";
import type { SafetyFacts } from "../safety/may-regenerate.ts";
import { mayReplacePrevious, mayReplaceStandby } from "../safety/may-regenerate.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import type { RotationEvent } from "../rotation/rotation-event.ts";
import { watch } from "./watch.ts";
import type { World } from "../world.ts";

/** Regenerates the standby key exactly once, however often the answer is lost. */
export function decideRegenerating(state: AccountStateIn<"regenerating">, world: World): Decision {
  const atRest = driftAtRestButFor(otherSlot(state.active), state);
  const drifted = watch(state, state.keys[state.active], false, world, atRest);
  if (drifted) return drifted;
  return regenerateOnce(
    {
      slot: otherSlot(state.active),
      stale: state.replaced,
      objectionTo: (seen) => mayReplaceStandby(state, seen, world),
      done: (fresh, by) => ({ type: "standby-key-regenerated", at: world.now, fresh, ...by }),
    },
    world,
  );
}

/**
 * Regenerates the previous key. Until the call there is a way back to it, and every rule is asked again; after the call
 * there is none.
 */
export function decideRetiring(state: AccountStateIn<"retiring">, world: World): Decision {
  const drifted = watch(state, state.fresh, false, world, (seen) => driftWhileAdopting(state, seen, []));
  if (drifted) return drifted;
  return regenerateOnce(
    {
      slot: state.active,
      stale: state.retiree,
      insteadOf: ({ reports }) => revertByPolicy(state, reports, world),
      objectionTo: (seen) => {
        const objection = mayReplacePrevious(state, seen, world);
        return objection && overdue(objection, state, state.freshPublishedAt, world);
      },
      done: (replacement, by) => ({ type: "previous-key-regenerated", at: world.now, replacement, ...by }),
    },
    world,
  );
}

/** Ignores the slot that is being regenerated: keyturn itself changes it, so that is no drift. */
function driftAtRestButFor(slot: Slot, state: AccountStateIn<"regenerating">) {
  return (seen: Inspection) =>
    driftAtRest({ ...state, keys: { ...state.keys, [slot]: seen.keys[slot] } }, seen);
}

interface Regeneration {
  readonly slot: Slot;
  /** The key that the slot held when the phase was saved; any other means that the regeneration has happened. */
  readonly stale: Fingerprint;
  /** Decides something else while the slot still holds the key that was to be replaced. */
  readonly insteadOf?: (seen: SafetyFacts) => Decision | undefined;
  readonly objectionTo: (seen: SafetyFacts) => Objection | undefined;
  readonly done: (now: Fingerprint, by: { readonly correlationId?: string }) => RotationEvent;
}

function regenerateOnce({ slot, stale, insteadOf, objectionTo, done }: Regeneration, world: World): Decision {
  const { keys, published, reports, copies } = world;
  if (!keys) return observe("keys");
  if (keys.kind === "refused") return hold(keysNotListable(keys));
  if (keys[slot] !== stale) {
    const { correlationId } = keys;
    return record(done(keys[slot], correlationId === undefined ? {} : { correlationId }));
  }

  const unanswered = notToBeRepeatedYet(slot, stale, world);
  if (unanswered) return hold(unanswered);
  if (!published || !reports || !copies) return observe("published", "reports", "copies");
  const seen = { keys, published, reports, copies };
  const instead = insteadOf?.(seen);
  if (instead) return instead;
  const objection = objectionTo(seen);
  return objection ? hold(objection) : perform({ type: "regenerate", slot, stale });
}

/**
 * A call whose answer was lost may have taken effect although the list does not show it yet. Repeated too soon, it would
 * make a key that no trail ever names, and a later list of that key could not be told from a change by somebody else.
 */
function notToBeRepeatedYet(
  slot: Slot,
  stale: Fingerprint,
  { claim, now, listLagMs = 0 }: World,
): Objection | undefined {
  if (claim?.effect.type !== "regenerate" || claim.effect.slot !== slot || claim.effect.stale !== stale) {
    return undefined;
  }
  const until = new Date(claim.until.getTime() + listLagMs);
  if (now >= until) return undefined;
  const message = `the regeneration of ${slot} was sent without an answer; Azure's list may show it late`;
  return { reason: "EffectOutcomeUnknown", message, remedy: "wait", until };
}
