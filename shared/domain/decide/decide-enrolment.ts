import type { AccountSpec } from "../account/account-spec.ts";
import { maxRefreshMs } from "../account/account-spec.ts";
import {
  accountNotFound,
  accountNotSettled,
  keysNotListable,
  localAuthenticationDisabled,
  publishedSecretUnknown,
} from "./account-checks.ts";
import type { Decision } from "./decision.ts";
import { owing } from "../rotation/fold.ts";
import { sameTarget, targetOf } from "../rotation/enrolment-target.ts";
import { hold, observe, record } from "./decision.ts";
import { driftAtRest, latestCreation, presentOf, sameKeys, versionsOf } from "./find-drift.ts";
import type { KeyFingerprints, Slot } from "../key.ts";
import { fingerprintsOf, otherSlot, slotHolding, slots } from "../key.ts";
import type { Objection } from "../objection.ts";
import type { AccountStateIn, EnrolledState } from "../rotation/account-state.ts";
import { leftOutBy } from "../safety/waiver.ts";
import type { SecretPlace } from "../secret-place.ts";
import { firstObstacle, notStored, storeEach } from "./store-next.ts";
import { foreignSlotSecret } from "../safety/foreign-secret.ts";
import { publishedSecretMissing, publishedSecretUnusable, vaultNotWritable } from "../safety/vault-checks.ts";
import { proofNotPossible } from "../proof/proof-possible.ts";
import { watch } from "./watch.ts";
import type { VaultFact, World } from "../world.ts";

/**
 * Takes the key that the vaults publish as the active one. If they publish none, an account that was enrolled elsewhere keeps
 * its active slot, and any other begins with the fleet file's.
 *
 * @param before the account as it was enrolled, with another target or other keys.
 */
export function decideEnrolment(world: World, before?: EnrolledState): Decision {
  const { spec, account, keys, published, slotSecrets, now } = world;
  if (!account) return observe("account");
  if (account.kind === "absent") return hold(accountNotFound());
  const notSettled = accountNotSettled(account);
  if (notSettled) return hold(notSettled);
  if (account.localAuthDisabled) return hold(localAuthenticationDisabled());

  if (!keys || !published || !slotSecrets) return observe("keys", "published", "slotSecrets");
  if (keys.kind === "refused") return hold(keysNotListable(keys));
  const unusable = publishedSecretUnusable(published, world) ?? disabledIn(published);
  if (unusable) return hold(unusable);

  const found = activeSlot(keys, published);
  if (typeof found === "object") return hold(found);
  const foreign = foreignSlotSecret(slotSecrets, keys, spec, before);
  if (foreign) return hold(foreign);
  if (!world.proof) return observe("proof");
  if (world.proof.kind === "impossible") return hold(proofNotPossible(world.proof));
  const present = presentOf(published);
  return record({
    type: "enrolment-started",
    at: now,
    target: targetOf(spec),
    endpoint: account.endpoint,
    probe: world.proof.probe,
    active: found ?? activeBefore(before, keys, spec) ?? spec.initialSlot,
    keys: fingerprintsOf(keys),
    standbyUnpublishedSince: present.length > 0 ? latestCreation(present) : now,
    superseded: versionsOf(published),
    ...(present.length === published.length && { activePublishedSince: latestCreation(present) }),
    refreshBoundMs: maxRefreshMs(spec),
  });
}

/** Writes every secret once more, so that each has the expiry, tags and events that the cadence needs. */
export function decideEnrolling(state: AccountStateIn<"enrolling">, world: World): Decision {
  // The fleet file has changed the target since, perhaps because it could not work.
  if (!sameTarget(state.target, targetOf(world.spec))) return decideEnrolment(world, state);
  // Somebody regenerated a key meanwhile: the value to write is dead.
  if (world.keys?.kind === "listed" && !sameKeys(world.keys, state.keys)) {
    if (!world.published) return observe("published");
    const drift = driftAtRest(state, { keys: fingerprintsOf(world.keys), published: world.published });
    if (drift?.kind === "published-key-dead") return record({ type: "drift-found", at: world.now, drift });
    return decideEnrolment(world, state);
  }
  const { active, keys } = state;
  const standby = otherSlot(active);
  const wanted = (["slots", "published"] as const).flatMap((round) =>
    state.target.vaults.flatMap((vault): { place: SecretPlace; slot: Slot }[] =>
      round === "published"
        ? [{ place: { vault, secret: "published" }, slot: active }]
        : [active, standby].map((slot) => ({ place: { vault, secret: slot }, slot })),
    ),
  );
  const secrets = wanted.map(({ place, slot }) => ({ place, slot, fingerprint: keys[slot] }));
  const leftOut = leftOutBy(state.followUp ? { emergency: state.followUp } : {});
  const mayOwe = ({ vault }: SecretPlace) => leftOut.includes(vault);
  const next = storeEach(secrets, state, world, mayOwe);
  if (next) return next;
  const owed = notStored(secrets, state).map(({ place }) => place);
  const needed = owed.filter((place) => !mayOwe(place));
  if (needed.length > 0) return whileUnwritten(state, needed, world);
  return record({ type: "account-enrolled", at: world.now, ...(owed.length > 0 && { owed }) });
}

/** Consumers read the other vaults meanwhile, so a dead key in one of them is replaced. */
function whileUnwritten(
  state: AccountStateIn<"enrolling">,
  needed: readonly SecretPlace[],
  world: World,
): Decision {
  const { active, keys } = state;
  const drifted = watch(owing(state, needed), keys[active], false, world, (seen) => {
    const drift = driftAtRest(state, seen);
    return drift?.kind === "published-key-dead" ? drift : undefined;
  });
  if (drifted) return drifted;
  const vaults = [...new Set(needed.map(({ vault }) => vault))];
  return hold(firstObstacle(needed, world) ?? vaultNotWritable(vaults));
}

/** What a secret that somebody has disabled was for is not known: a person decides before it is enrolled. */
function disabledIn(published: readonly VaultFact[]): Objection | undefined {
  return publishedSecretMissing(published.filter(({ latest }) => latest.kind === "disabled"));
}

/** The slot that consumers were told to use, if it is the same account: its id or one of its keys says so. */
function activeBefore(
  before: EnrolledState | undefined,
  keys: KeyFingerprints,
  { resourceId }: AccountSpec,
): Slot | undefined {
  if (!before) return undefined;
  const isSame = before.target.resourceId.toLowerCase() === resourceId.toLowerCase();
  return isSame || slots.some((slot) => keys[slot] === before.keys[slot]) ? before.active : undefined;
}

function activeSlot(keys: KeyFingerprints, published: readonly VaultFact[]): Slot | Objection | undefined {
  let active: Slot | undefined;
  for (const { vault, latest } of published) {
    if (latest.kind !== "present") continue;
    const slot = slotHolding(keys, latest.fingerprint);
    if (!slot) return publishedSecretUnknown(vault);
    if (active && slot !== active) {
      return {
        reason: "PublishedSecretsDiffer",
        message: `the vaults publish different keys of the account, ${vault} has ${slot}`,
        remedy: "operator",
      };
    }
    active = slot;
  }
  return active;
}
