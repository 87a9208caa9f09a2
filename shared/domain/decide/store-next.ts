import type { Decision } from "./decision.ts";
import { hold, observe, perform, record } from "./decision.ts";
import { keysNotListable } from "./account-checks.ts";
import { claimsStore } from "./effect.ts";
import { publishedSlot } from "../rotation/leaked-keys.ts";
import { mayTellElse, tellInstead } from "./unwell.ts";
import type { AccountState, EnrolledState } from "../rotation/account-state.ts";
import type { Fingerprint, Slot } from "../key.ts";
import type { Objection } from "../objection.ts";
import type { SecretPlace, StoredSecret, SupersededVersion } from "../secret-place.ts";
import { samePlace, sameVersion } from "../secret-place.ts";
import { publishedSecretUnusable, slotSecretUnusable } from "../safety/vault-checks.ts";
import type { World } from "../world.ts";

/** A secret that must hold the key of a slot. */
export interface WantedSecret {
  readonly place: SecretPlace;
  readonly slot: Slot;
  readonly fingerprint: Fingerprint;
}

/** The secrets written in this phase, and the versions that were there before. */
interface Progress {
  readonly stored: readonly StoredSecret[];
  readonly superseded: readonly SupersededVersion[];
}

/**
 * Writes the next secret, in the order given; nothing when all are written. A write that was claimed but not recorded
 * is looked up first, so that a lost answer makes no second version. Holds at the first secret that cannot be written.
 */
export function storeNext(
  wanted: readonly WantedSecret[],
  progress: Progress,
  world: World,
): Decision | undefined {
  const [next] = notStored(wanted, progress);
  if (!next) return undefined;
  const landed = claimedWrite([next], progress, world);
  if (landed) return landed;
  return holdIfObstructed(next, world) ?? write(next, world);
}

/**
 * The same, but each vault by itself: a secret that cannot be written keeps no other waiting. Nothing also when the
 * secrets that are left cannot be written now.
 *
 * @param mayOwe whether a secret may stay behind. One whose write got no answer is then not waited for.
 */
export function storeEach(
  wanted: readonly WantedSecret[],
  progress: Progress,
  world: World,
  mayOwe: (place: SecretPlace) => boolean = () => false,
): Decision | undefined {
  const missing = notStored(wanted, progress);
  const landed = claimedWrite(missing, progress, world);
  if (landed) return landed;
  const isDoubted = ({ place, fingerprint }: WantedSecret) => claimsStore(world.claim, place, fingerprint);
  const open = missing.filter(({ place }) => !obstacleTo(place, world));
  // A vault that never answers would otherwise take every turn.
  const next = open.find((one) => !isDoubted(one)) ?? open.find(({ place }) => !mayOwe(place));
  return next && write(next, world);
}

/**
 * Writes the secrets that an earlier step had to leave unwritten, when an account has nothing else to do and this look
 * has read the vaults anyway. Says which vault holds it up while it cannot.
 */
export function payOwed(state: AccountState, decision: Decision, world: World): Decision {
  if (decision.kind !== "hold" || !owesHere(state) || !world.published) return decision;
  const slot = publishedSlot(state);
  const wanted = state.owed.map((place) => {
    const of = place.secret === "published" ? slot : place.secret;
    return { place, slot: of, fingerprint: state.keys[of] };
  });
  const next = storeEach(wanted, { stored: [], superseded: [] }, world);
  if (next) return next;
  const obstacle = firstObstacle(state.owed, world);
  if (!obstacle) return decision;
  if (state.phase === "idle") return hold(obstacle);
  // Those whom a rotation in flight waits for may be waiting for this vault.
  return mayTellElse(decision, state) ? tellInstead(decision, obstacle) : decision;
}

type Owing = EnrolledState & { readonly owed: NonNullable<EnrolledState["owed"]> };

/** Phases that write secrets themselves decide which of them they leave. */
function owesHere(state: AccountState): state is Owing {
  switch (state.phase) {
    case "unenrolled":
    case "enrolling":
    case "repairing":
    case "publishing":
      return false;
    case "reverting":
      return state.previousPublishedAt !== undefined && state.owed !== undefined;
    default:
      return state.owed !== undefined;
  }
}

export function notStored(
  wanted: readonly WantedSecret[],
  { stored }: Pick<Progress, "stored">,
): readonly WantedSecret[] {
  return wanted.filter(({ place }) => !stored.some((one) => samePlace(one, place)));
}

/** Why one of these secrets cannot be written now, as far as this look knows. */
export function firstObstacle(places: readonly SecretPlace[], world: World): Objection | undefined {
  for (const place of places) {
    const obstacle = obstacleTo(place, world);
    if (obstacle) return obstacle;
  }
  return undefined;
}

function obstacleTo({ vault, secret }: SecretPlace, world: World): Objection | undefined {
  const failed = world.failed?.find(
    (one) => one.version === undefined && samePlace(one.place, { vault, secret }),
  );
  if (failed) return failed.objection;
  const of = (fact: { readonly vault: string }) => fact.vault === vault;
  const published = world.published?.filter(of) ?? [];
  if (secret === "published") return publishedSecretUnusable(published, world);
  const own = world.slotSecrets?.filter((fact) => of(fact) && fact.slot === secret) ?? [];
  const silent = published.filter(({ latest }) => latest.kind === "unreachable");
  return slotSecretUnusable(own, world) ?? publishedSecretUnusable(silent, world);
}

function holdIfObstructed({ place }: WantedSecret, world: World): Decision | undefined {
  const failed = world.failed?.find((one) => one.version === undefined && samePlace(one.place, place));
  return failed && hold(failed.objection);
}

function claimedWrite(
  missing: readonly WantedSecret[],
  { superseded }: Progress,
  world: World,
): Decision | undefined {
  const claimed = missing.find(({ place, fingerprint }) => claimsStore(world.claim, place, fingerprint));
  if (!claimed) return undefined;
  const { place, fingerprint } = claimed;
  const found = world.claimedSecret;
  if (!found) return observe("claimedSecret");
  if (found.kind !== "present" || found.fingerprint !== fingerprint) return undefined;
  if (wasThereBefore(place, found.version, superseded)) return undefined;
  const { version, correlationId } = found;
  const stored = { ...place, version, fingerprint };
  const by = correlationId !== undefined && { correlationId };
  return record({ type: "secret-stored", at: world.now, stored, ...by });
}

function write({ place, slot, fingerprint }: WantedSecret, { keys }: World): Decision {
  if (!keys) return observe("keys");
  if (keys.kind === "refused") return hold(keysNotListable(keys));
  if (keys[slot] !== fingerprint) return hold(keyChanged(slot));
  return perform({ type: "store", place, slot, fingerprint });
}

function wasThereBefore(
  place: SecretPlace,
  version: string,
  superseded: readonly SupersededVersion[],
): boolean {
  return (
    place.secret === "published" &&
    superseded.some((old) => sameVersion(old, { vault: place.vault, version }))
  );
}

/** The slot holds another key than the one to write; the next look finds out why. */
export function keyChanged(slot: Slot): Objection {
  return {
    reason: "StandbyKeyChanged",
    message: `${slot} was regenerated by somebody else; its stored value would be dead`,
    remedy: "wait",
  };
}
