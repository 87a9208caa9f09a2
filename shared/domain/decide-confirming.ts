import type { Decision } from "./decision.ts";
import { hold, observe, perform, record } from "./decision.ts";
import { nextProbeAt } from "./probe-pace.ts";
import type { RotationIn } from "./rotation.ts";
import { storeNext } from "./store-next.ts";
import { unreachable } from "./unreachable.ts";
import type { World } from "./world.ts";

/** Stores the new standby key, sees the old one dead, disables the versions that hold it, and ends the rotation. */
export function decideConfirming(rotation: RotationIn<"confirming">, world: World): Decision {
  const { retired, keys, target } = rotation;
  const wanted = target.vaults.map((vault) => ({
    place: { vault, secret: retired },
    slot: retired,
    fingerprint: keys[retired],
  }));
  const store = storeNext(wanted, rotation, world);
  if (store) return store;

  switch (rotation.verdict) {
    case "open":
      return askForDeath(rotation, world);
    case "proven":
      return disableNext(rotation, world) ?? completed(world);
    case "unproven":
      // The old versions stay enabled: whoever still uses the key should be found, not broken.
      return completed(world, "the old key was still accepted when the time to prove its death had passed");
    default:
      return unreachable(rotation.verdict);
  }
}

function askForDeath(rotation: RotationIn<"confirming">, world: World): Decision {
  const { refusal, now, spec } = world;
  if (!refusal) return observe("refusal");
  if (refusal.consecutive >= spec.policy.probes) {
    return record({ type: "revocation-proven", at: now, refusals: refusal.consecutive });
  }
  if (now.getTime() >= rotation.regeneratedAt.getTime() + spec.policy.confirmWithinMs) {
    return record({ type: "revocation-unproven", at: now });
  }
  return hold({
    reason: "RetireeStillAccepted",
    message: `the death of the old key is not proven yet (last answer: ${refusal.last})`,
    remedy: "wait",
    until: nextProbeAt(rotation.regeneratedAt, now),
  });
}

function disableNext(rotation: RotationIn<"confirming">, world: World): Decision | undefined {
  const next = rotation.superseded.find(
    ({ vault, version }) =>
      !rotation.disabled.some((gone) => gone.vault === vault && gone.version === version),
  );
  if (!next) return undefined;
  const { vault, version } = next;
  const place = { vault, secret: "published" } as const;
  const claimed = world.claim?.effect;
  if (
    claimed?.type === "disable" &&
    claimed.version === version &&
    world.claimedSecret?.kind === "disabled"
  ) {
    return record({ type: "superseded-version-disabled", at: world.now, place, version });
  }
  return perform({ type: "disable", place, version });
}

function completed({ now }: World, reason?: string): Decision {
  return record({ type: "rotation-ended", at: now, outcome: "completed", ...(reason && { reason }) });
}
