import type { AccountState, AccountStateIn } from "../../rotation/account-state.ts";
import { countsForCooldown } from "../../rotation/evolve-ended.ts";
import { samePlace } from "../../secret-place.ts";
import type { SecretPlace } from "../../secret-place.ts";
import { slotSecretUnusable } from "../../safety/vault-checks.ts";
import type { Facts, SlotSecretFact, World } from "../../world.ts";
import { keysNotListable } from "../account-checks.ts";
import type { Decision } from "../decision.ts";
import { holdIf, observe, record, hold } from "../decision.ts";
import { sameKeys } from "../find-drift.ts";
import { minuteMs } from "../../time.ts";
import { isTimeToWatch } from "../watch.ts";

/** The data plane may learn of a new key only minutes after the list of keys. */
const falseAlarmMs = 15 * minuteMs;

/**
 * Compares what nobody uses at rest: the standby key, and the secrets of both slots. That lists the keys, so it has a slower
 * pace than the watch, unless the watch suspects the standby key. What is wrong is looked at again with every watch, until
 * it is right. Changed keys themselves are found by the watch, once they are listed.
 */
export function checkSlots(state: AccountStateIn<"idle">, world: World): Decision | undefined {
  const { now, spec, keys, published, slotSecrets, liveness, standby } = world;
  if (!published || !liveness) return undefined;
  // Whoever listed them had a reason.
  if (keys?.kind === "refused") return hold({ ...keysNotListable(keys), since: world.held?.since ?? now });
  if (!isTimeToWatch(checkedSince(state, world.slotsCheckedAt), spec.policy.slotCheckMs, now)) {
    // Where it says nothing about the published key, it says nothing about this one.
    if (!standby && liveness === "accepted") return observe("standby");
    if (standby !== "suspect" || !isTimeToWatch(world.falseAlarmAt, falseAlarmMs, now)) return undefined;
  }
  if (!keys || !slotSecrets) return observe("keys", "slotSecrets");
  const isOwed = (place: SecretPlace) => (state.owed ?? []).some((one) => samePlace(one, place));
  const places = slotSecrets
    .filter((fact) => isWrong(fact, state))
    .map(({ vault, slot }) => ({ vault, secret: slot }))
    .filter((place) => !isOwed(place));
  if (places.length > 0) {
    return record({ type: "drift-found", at: now, drift: { kind: "secrets-unusable", places } });
  }
  return holdIf(slotSecretUnusable(slotSecrets, world));
}

/** A call of a rotation that was called off may have taken effect afterwards: no earlier check counts. */
function checkedSince({ lastEnded }: AccountStateIn<"idle">, checkedAt: Date | undefined): Date | undefined {
  const isCalledOff = lastEnded !== undefined && !countsForCooldown(lastEnded);
  return isCalledOff && checkedAt && checkedAt <= lastEnded.at ? undefined : checkedAt;
}

/** Whether these facts show both keys as the state knows them, and each in the secret of its slot. */
export function areSlotsWell(state: AccountState, { keys, slotSecrets }: Facts): boolean {
  if (state.phase === "unenrolled" || keys?.kind !== "listed" || !slotSecrets) return false;
  if (!sameKeys(keys, state.keys)) return false;
  return slotSecrets.every(
    ({ slot, latest }) => latest.kind === "present" && latest.fingerprint === state.keys[slot],
  );
}

/** Whether a write makes the secret what it should be. */
function isWrong({ slot, latest }: SlotSecretFact, { keys }: AccountStateIn<"idle">): boolean {
  switch (latest.kind) {
    case "absent":
    case "disabled":
      return true;
    case "present":
      return latest.fingerprint !== keys[slot];
    case "deleted":
    case "forbidden":
    case "unreachable":
      return false;
  }
}
