import { keysNotListable } from "./account-checks.ts";
import type { Decision } from "./decision.ts";
import { hold, observe, perform, record } from "./decision.ts";
import type { Waiver } from "../rotation/emergency.ts";
import { waiverAtEnd, waiverAtStart } from "../rotation/emergency.ts";
import type { Inspection } from "./find-drift.ts";
import { driftAtRest, driftWhileAdopting } from "./find-drift.ts";
import type { Fingerprint, Slot } from "../key.ts";
import { otherSlot } from "../key.ts";
import { mayRegenerate } from "../safety/may-regenerate.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import type { RotationEvent } from "../rotation/rotation-event.ts";
import type { SupersededVersion } from "../secret-place.ts";
import { watch } from "./watch.ts";
import type { World } from "../world.ts";

/** Regenerates the standby key, once, however often the answer is lost. */
export function decideRegenerating(state: AccountStateIn<"regenerating">, world: World): Decision {
  const waiver = waiverAtStart(state);
  const atRest = driftAtRestButFor(otherSlot(state.active), state);
  const drifted = watch(state.keys[state.active], false, world, atRest);
  if (drifted) return drifted;
  return regenerateOnce(
    {
      slot: otherSlot(state.active),
      stale: state.stale,
      unpublishedSince: state.standbyUnpublishedSince,
      ownVersions: state.ownVersions,
      ...(waiver && { waiver }),
      done: (fresh, by) => ({ type: "standby-key-regenerated", at: world.now, fresh, ...by }),
    },
    world,
  );
}

/** Regenerates the previous key. After the call there is no way back to its old value. */
export function decideRetiring(state: AccountStateIn<"retiring">, world: World): Decision {
  const waiver = waiverAtEnd(state, world.now);
  const drifted = watch(state.fresh, false, world, (seen) => driftWhileAdopting(state, seen, []));
  if (drifted) return drifted;
  return regenerateOnce(
    {
      slot: state.active,
      stale: state.retiree,
      ...(waiver && { waiver }),
      unpublishedSince: state.freshPublishedAt,
      ownVersions: state.ownVersions,
      receivedAfter: state.freshPublishedAt,
      done: (replacement, by) => ({ type: "previous-key-regenerated", at: world.now, replacement, ...by }),
    },
    world,
  );
}

/** The slot that is being regenerated changes by keyturn's own hand: that it changed is no drift. */
function driftAtRestButFor(slot: Slot, state: AccountStateIn<"regenerating">) {
  return (seen: Inspection) =>
    driftAtRest({ ...state, keys: { ...state.keys, [slot]: seen.keys[slot] } }, seen);
}

interface Regeneration {
  readonly slot: Slot;
  /** What the slot held when the phase was saved: anything else means that it has happened. */
  readonly stale: Fingerprint;
  readonly unpublishedSince: Date;
  readonly ownVersions: readonly SupersededVersion[];
  readonly receivedAfter?: Date;
  readonly waiver?: Waiver;
  readonly done: (now: Fingerprint, by: { readonly correlationId?: string }) => RotationEvent;
}

function regenerateOnce(regeneration: Regeneration, world: World): Decision {
  const { slot, stale, unpublishedSince, ownVersions, receivedAfter, waiver, done } = regeneration;
  const { keys, published, reports } = world;
  if (!keys) return observe("keys");
  if (keys.kind === "refused") return hold(keysNotListable(keys));
  if (keys[slot] !== stale) {
    const { correlationId } = keys;
    return record(done(keys[slot], correlationId === undefined ? {} : { correlationId }));
  }

  if (!published || !reports) return observe("published", "reports");
  const objection = mayRegenerate({
    slot,
    keys,
    published,
    reports,
    unpublishedSince,
    ownVersions,
    world,
    ...(receivedAfter && { receivedAfter }),
    ...(waiver && { waiver }),
  });
  return objection ? hold(objection) : perform({ type: "regenerate", slot, stale });
}
