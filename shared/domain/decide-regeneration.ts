import { keysNotListable } from "./account-checks.ts";
import type { Decision } from "./decision.ts";
import { hold, observe, perform, record } from "./decision.ts";
import type { Fingerprint, Slot } from "./key.ts";
import { otherSlot } from "./key.ts";
import { mayRegenerate } from "./may-regenerate.ts";
import type { RotationIn } from "./rotation.ts";
import type { RotationEvent } from "./rotation-event.ts";
import type { World } from "./world.ts";

/** Regenerates the standby key, once, however often the answer is lost. */
export function decideRegenerating(rotation: RotationIn<"regenerating">, world: World): Decision {
  return regenerateOnce(
    {
      slot: otherSlot(rotation.active),
      stale: rotation.stale,
      unpublishedSince: rotation.standbyUnpublishedSince,
      done: (fresh) => ({ type: "standby-key-regenerated", at: world.now, fresh }),
    },
    world,
  );
}

/** Regenerates the previous key. After the call there is no way back to its old value. */
export function decideRetiring(rotation: RotationIn<"retiring">, world: World): Decision {
  return regenerateOnce(
    {
      slot: rotation.active,
      stale: rotation.retiree,
      unpublishedSince: rotation.freshPublishedAt,
      receivedAfter: rotation.freshPublishedAt,
      done: (replacement) => ({ type: "previous-key-regenerated", at: world.now, replacement }),
    },
    world,
  );
}

interface Regeneration {
  readonly slot: Slot;
  /** What the slot held when the phase was saved: anything else means that it has happened. */
  readonly stale: Fingerprint;
  readonly unpublishedSince: Date;
  readonly receivedAfter?: Date;
  readonly done: (now: Fingerprint) => RotationEvent;
}

function regenerateOnce(regeneration: Regeneration, world: World): Decision {
  const { slot, stale, unpublishedSince, receivedAfter, done } = regeneration;
  const { keys, published, reports } = world;
  if (!keys) return observe("keys");
  if (keys.kind === "refused") return hold(keysNotListable(keys));
  if (keys[slot] !== stale) return record(done(keys[slot]));

  if (!published || !reports) return observe("published", "reports");
  const objection = mayRegenerate({
    slot,
    keys,
    published,
    reports,
    unpublishedSince,
    world,
    ...(receivedAfter && { receivedAfter }),
  });
  return objection ? hold(objection) : perform({ type: "regenerate", slot, stale });
}
