import type { AcceptedCopy, AccountSpec } from "../account/account-spec.ts";
import type { FoundCopy, Unverified } from "../discovery/copies.ts";
import { consumerOf } from "../discovery/known-consumer.ts";
import type { KeyFingerprints, Slot } from "../key.ts";
import { otherSlot, slotHolding } from "../key.ts";
import type { EnrolledState } from "../rotation/account-state.ts";
import { publishedSlot } from "../rotation/leaked-keys.ts";
import type { CopiesFact } from "../world.ts";

/** The key that a copy holds: the one that vaults publish, the one before it, or the one that nobody should use. */
export type CopiedRole = "published" | "previous" | "standby";

/** A copy of a key that opens the account. */
export interface LiveCopy {
  readonly copy: FoundCopy;
  readonly slot: Slot;
  readonly role: CopiedRole;
  /** It holds the value of `key1` although the account uses `key2`, as templates with `listKeys().key1` do. */
  readonly pinned: boolean;
  readonly unverified?: Unverified;
  /** Who answers for it: a consumer of the account, or a person in the fleet file; absent: nobody. */
  readonly answer?: { readonly consumer: string } | { readonly accepted: AcceptedCopy };
}

/** Finds the copies of the account's present keys, with who answers for each. Pure. */
export function liveCopies(
  fact: CopiesFact,
  spec: AccountSpec,
  state: EnrolledState,
  now: Date,
): readonly LiveCopy[] {
  if (fact.kind === "unread") return [];
  return fact.copies.flatMap((copy) => {
    const slot = slotOf(copy, state.keys);
    if (!slot) return [];
    const answer = answerFor(copy, spec, now);
    const { unverified } = copy;
    return [
      {
        copy,
        slot,
        role: roleOf(slot, state),
        pinned: slot === "key1" && state.active === "key2" && publishedSlot(state) === "key2",
        ...(unverified && { unverified }),
        ...(answer && { answer }),
      },
    ];
  });
}

/** Counts the copies of a slot's present key that are not listed. */
export function unlistedIn(fact: CopiesFact, { keys }: Pick<EnrolledState, "keys">, slot: Slot): number {
  if (fact.kind === "unread") return 0;
  return fact.unlisted
    .filter(({ fingerprint }) => fingerprint === keys[slot])
    .reduce((sum, { count }) => sum + count, 0);
}

/** A record of an older build names no fingerprint: until the next run, such a copy counts as one of the slot's key. */
function slotOf({ fingerprint, slot, state }: FoundCopy, keys: KeyFingerprints): Slot | undefined {
  if (fingerprint !== undefined) return slotHolding(keys, fingerprint);
  return state === "retired" ? undefined : slot;
}

function roleOf(slot: Slot, state: EnrolledState): CopiedRole {
  if (slot === publishedSlot(state)) return "published";
  return publishedSlot(state) === otherSlot(state.active) ? "previous" : "standby";
}

/** Finds who answers for a copy. A consumer does for those on its own resource; another account's says nothing about this account's keys. */
export function answerFor(copy: FoundCopy, spec: AccountSpec, now: Date): LiveCopy["answer"] {
  const { resource, identities = [] } = copy;
  const consumer = consumerOf({ how: ["settings"], resources: [resource], identities }, spec.consumers);
  if (consumer) return { consumer: consumer.name };
  const accepted = spec.acceptedCopies?.find((one) => now < one.until && isAccepted(copy, one));
  return accepted && { accepted };
}

/** A new version of a vault's secret is the same copy. */
function isAccepted({ source, resource, name }: FoundCopy, accepted: AcceptedCopy): boolean {
  const named = source === "key-vaults" ? name.replace(/\/[^/]*$/, "") : name;
  return (
    resource.toLowerCase() === accepted.resource.toLowerCase() &&
    (name === accepted.name || named === accepted.name)
  );
}
