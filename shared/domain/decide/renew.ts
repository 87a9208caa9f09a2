import { publishedSlot } from "../rotation/leaked-keys.ts";
import type { AccountState, AccountStateIn } from "../rotation/account-state.ts";
import type { SecretFact, World } from "../world.ts";
import { nearExpiryMs } from "./cadence.ts";
import type { Decision } from "./decision.ts";
import { hold, observe } from "./decision.ts";
import type { WantedSecret } from "./store-next.ts";
import { firstObstacle, storeEach } from "./store-next.ts";
import { isTimeToWatch } from "./watch.ts";

/** A rotation that goes its way has replaced a version long before: its near-expiry event starts one at twice that. */
const renewWithinMs = nearExpiryMs / 2;

type Waiting = AccountStateIn<"idle" | "preparing" | "adopting">;

/**
 * Writes a key anew whose version expires soon, while an account waits for something else: its cadence has grown, nobody
 * approves, consumers do not adopt. The key stays the same, and so does the time at which it is due.
 */
export function renewExpiring(decision: Decision, state: AccountState, world: World): Decision {
  if (decision.kind !== "hold" || !isWaiting(state)) return decision;
  if (!world.slotSecrets && expiringPublished(state, world).length > 0) return observe("slotSecrets");
  const wanted = expiring(state, world);
  if (wanted.length === 0) return decision;
  const next = storeEach(wanted, { stored: [], superseded: [] }, withoutOldWrite(world));
  if (next) return next;
  const obstacle = firstObstacle(
    wanted.map(({ place }) => place),
    world,
  );
  return obstacle && state.phase === "idle" ? hold(obstacle) : decision;
}

/** A paused account is not watched; only its versions are kept from expiring. */
export function lookWhilePaused(state: AccountState, world: World): Decision | undefined {
  const { published, watchedAt, spec, now } = world;
  if (published || !isWaiting(state)) return undefined;
  return isTimeToWatch(watchedAt, spec.policy.slotCheckMs, now)
    ? observe("published", "liveness", "slotSecrets")
    : undefined;
}

/** Not those in which keyturn is about to write a secret or replace a key. */
function isWaiting(state: AccountState): state is Waiting {
  return state.phase === "idle" || state.phase === "preparing" || state.phase === "adopting";
}

/** The secrets of the slots first: as long as the published one is old, they are looked at. */
function expiring(state: Waiting, world: World): readonly WantedSecret[] {
  const published = expiringPublished(state, world);
  // They were written together, give or take a rotation.
  const withinMs = published.length > 0 ? nearExpiryMs : renewWithinMs;
  const ofSlots = (world.slotSecrets ?? []).flatMap(({ vault, slot, latest }) =>
    expiresWithin(withinMs, latest, world.now) && latest.fingerprint === state.keys[slot]
      ? [{ place: { vault, secret: slot }, slot, fingerprint: latest.fingerprint }]
      : [],
  );
  return [...ofSlots, ...published];
}

function expiringPublished(state: Waiting, { published = [], now }: World): readonly WantedSecret[] {
  const slot = publishedSlot(state);
  return published.flatMap(({ vault, latest }) =>
    // Any other value is a case for the watch.
    expiresWithin(renewWithinMs, latest, now) && latest.fingerprint === state.keys[slot]
      ? [{ place: { vault, secret: "published" as const }, slot, fingerprint: latest.fingerprint }]
      : [],
  );
}

function expiresWithin(
  ms: number,
  latest: SecretFact,
  now: Date,
): latest is Extract<SecretFact, { kind: "present" }> {
  return (
    latest.kind === "present" &&
    latest.expiresAt !== undefined &&
    latest.expiresAt.getTime() - now.getTime() < ms
  );
}

/** A version with the same key is there already: only one that does not expire soon shows that a lost write happened. */
function withoutOldWrite(world: World): World {
  if (!world.claimedSecret || !expiresWithin(nearExpiryMs, world.claimedSecret, world.now)) return world;
  const { claim: _notYet, ...rest } = world;
  return rest;
}
