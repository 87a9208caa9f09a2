import type { Drift } from "../rotation/drift.ts";
import { isLeaked } from "../rotation/leaked-keys.ts";
import type { Fingerprint, KeyFingerprints } from "../key.ts";
import { otherSlot, slots } from "../key.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import type { SupersededVersion } from "../secret-place.ts";
import type { SecretFact, VaultFact } from "../world.ts";

type Published = readonly (VaultFact & { readonly latest: Extract<SecretFact, { kind: "present" }> })[];

/**
 * The facts that are compared with the trail. Keys are compared even where no secret can be read: what keyturn owes must
 * not wait for a key that is gone. Preflight objects to secrets that cannot be read.
 */
export interface Inspection {
  readonly keys: KeyFingerprints;
  readonly published: readonly VaultFact[];
}

type AtRest = AccountStateIn<"idle" | "preparing" | "regenerating" | "proving" | "enrolling" | "repairing">;

/** Finds drift while the vaults should publish the active key: at rest, or before anything new was published. */
export function driftAtRest(state: AtRest, { keys, published }: Inspection): Drift | undefined {
  const { active } = state;
  const present = presentOf(published);
  if (state.phase === "proving" && keys[otherSlot(active)] === state.replaced) return undefined;
  if (allPublish(present, keys[active])) {
    return sameKeys(keys, state.keys) ? undefined : keysChanged(state, keys);
  }
  const standby = otherSlot(active);
  if (allPublish(present, keys[standby])) {
    const standbyUnpublishedSince = latestCreation(present);
    return { kind: "roles-swapped", active: standby, keys, standbyUnpublishedSince };
  }
  return { kind: "published-key-dead", keys, superseded: versionsOf(present) };
}

/** At rest, the slot secret of a key that somebody else has replaced holds a dead value until it is written again. */
function keysChanged({ phase, target, keys: known }: AtRest, keys: KeyFingerprints): Drift {
  const changed = phase === "idle" ? slots.filter((slot) => keys[slot] !== known[slot]) : [];
  const owed = target.vaults.flatMap((vault) => changed.map((secret) => ({ vault, secret })));
  return { kind: "keys-changed", keys, ...(owed.length > 0 && { owed }) };
}

/** Finds drift while the fresh key is published and the previous one must stay valid for consumers yet to move. */
export function driftWhileAdopting(
  state: AccountStateIn<"adopting" | "retiring">,
  { keys, published }: Inspection,
  notAdopted: readonly string[],
): Drift | undefined {
  const { active, fresh } = state;
  const present = presentOf(published);
  const freshNow = keys[otherSlot(active)];
  // A leaked key that somebody published again is not accepted as a revert; it is overwritten like any other.
  if (present.length > 0 && allPublish(present, keys[active]) && !isLeaked(state, keys[active])) {
    return { kind: "reverted-by-hand", keys, publishedAt: latestCreation(present) };
  }
  if (freshNow !== fresh) {
    return { kind: "fresh-key-dead", keys, fresh: freshNow, superseded: versionsOf(present) };
  }
  if (!allPublish(present, fresh)) {
    const foreign = present.filter(({ latest }) => latest.fingerprint !== fresh);
    return { kind: "published-overwritten", superseded: versionsOf(foreign) };
  }
  // While retiring, keyturn regenerates this key itself, and the phase records it.
  if (state.phase === "adopting" && keys[active] !== state.keys[active]) {
    return { kind: "retired-out-of-band", replacement: keys[active], notAdopted };
  }
  return undefined;
}

/** Finds drift while consumers move back to the previous key. */
export function driftWhileReverting(
  state: AccountStateIn<"reverting">,
  { keys, published }: Inspection,
): Drift | undefined {
  const { active } = state;
  const present = presentOf(published);
  if (keys[active] !== state.keys[active]) {
    return { kind: "previous-key-dead", keys, superseded: versionsOf(present) };
  }
  if (!allPublish(present, keys[active])) {
    const foreign = present.filter(({ latest }) => latest.fingerprint !== keys[active]);
    return { kind: "published-overwritten", superseded: versionsOf(foreign) };
  }
  return sameKeys(keys, state.keys) ? undefined : { kind: "keys-changed", keys };
}

export function sameKeys(a: KeyFingerprints, b: KeyFingerprints): boolean {
  return a.key1 === b.key1 && a.key2 === b.key2;
}

/** The latest versions, which the next publication will supersede. */
export function versionsOf(published: readonly VaultFact[]): readonly SupersededVersion[] {
  return presentOf(published).map(({ vault, latest }) => ({ vault, version: latest.version }));
}

export function presentOf(published: readonly VaultFact[]): Published {
  return published.filter((fact): fact is Published[number] => fact.latest.kind === "present");
}

function allPublish(present: Published, fingerprint: Fingerprint): boolean {
  return present.every(({ latest }) => latest.fingerprint === fingerprint);
}

/** When the youngest latest version was created: no other key can have been published after it. */
export function latestCreation(present: Published): Date {
  return new Date(Math.max(...present.map(({ latest }) => latest.createdAt.getTime())));
}
