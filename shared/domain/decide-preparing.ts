import {
  accountNotFound,
  accountNotSettled,
  keysNotListable,
  publishedSecretMissing,
  publishedSecretUnknown,
  publishedSecretUnusable,
} from "./account-checks.ts";
import { coolingDown } from "./cadence.ts";
import { versionsOf } from "./decide-enrolment.ts";
import type { Decision } from "./decision.ts";
import { hold, observe, record } from "./decision.ts";
import { askGate, confirmationsOf } from "./gate.ts";
import type { KeyFingerprints } from "./key.ts";
import { otherSlot, slotHolding } from "./key.ts";
import { keyInUse, keyRecentlyPublished, mayRegenerate } from "./may-regenerate.ts";
import type { Objection } from "./objection.ts";
import type { RotationIn } from "./rotation.ts";
import type { VaultFact, World } from "./world.ts";

/** Preflight. Cheap answers are asked first, so that waiting for a consumer costs no call to Azure. */
export function decidePreparing(rotation: RotationIn<"preparing">, world: World): Decision {
  const { spec, now, reports, account, keys, published } = world;
  const standby = otherSlot(rotation.active);
  if (!reports) return observe("reports");
  const early =
    coolingDown(rotation.lastEnded, spec.policy, now) ??
    gateOnActive(rotation, world).objection ??
    keyRecentlyPublished(standby, rotation.standbyUnpublishedSince, world) ??
    keyInUse(standby, rotation.keys, reports, world);
  if (early) return hold(early);

  if (!account) return observe("account");
  if (account.kind === "absent") return hold(accountNotFound());
  const notSettled = accountNotSettled(account);
  if (notSettled) return hold(notSettled);
  if (account.localAuthDisabled) return keyless(world);

  if (!keys || !published) return observe("keys", "published");
  if (keys.kind === "refused") {
    return keys.because === "local-auth-disabled" ? keyless(world) : hold(keysNotListable(keys));
  }
  const objection =
    publishedSecretNotOurs(published, keys) ??
    mayRegenerate({
      slot: standby,
      keys,
      published,
      reports,
      unpublishedSince: rotation.standbyUnpublishedSince,
      world,
    });
  if (objection) return hold(objection);
  return record({
    type: "preflight-passed",
    at: now,
    endpoint: account.endpoint,
    keys: { key1: keys.key1, key2: keys.key2 },
    superseded: versionsOf(published),
    confirmations: confirmationsOf(gateOnActive({ ...rotation, keys }, world).standings),
  });
}

/** Keys that were switched off need no rotation: that is a success, and better than one. */
function keyless({ now }: World): Decision {
  return record({ type: "rotation-ended", at: now, outcome: "keyless" });
}

function gateOnActive({ active, keys }: Pick<RotationIn<"preparing">, "active" | "keys">, world: World) {
  return askGate(world.spec, world.reports ?? [], {
    fingerprint: keys[active],
    staleAfterMs: world.spec.policy.staleAfterMs,
    now: world.now,
  });
}

function publishedSecretNotOurs(
  published: readonly VaultFact[],
  keys: KeyFingerprints,
): Objection | undefined {
  const unusable = publishedSecretUnusable(published) ?? publishedSecretMissing(published);
  if (unusable) return unusable;
  const foreign = published.find(
    ({ latest }) => latest.kind === "present" && !slotHolding(keys, latest.fingerprint),
  );
  return foreign && publishedSecretUnknown(foreign.vault);
}
