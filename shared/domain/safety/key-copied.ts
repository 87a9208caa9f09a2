import type { AccountSpec } from "../account/account-spec.ts";
import type { Slot } from "../key.ts";
import { slots } from "../key.ts";
import type { Objection } from "../objection.ts";
import type { EnrolledState, InFlightState } from "../rotation/account-state.ts";
import { emergencyIn } from "../rotation/leaked-keys.ts";
import type { CopiesFact } from "../world.ts";
import type { LiveCopy } from "./found-copies.ts";
import { liveCopies, unlistedIn } from "./found-copies.ts";

interface When {
  readonly now: Date;
  readonly spec: AccountSpec;
}

/** Keeps the message readable; the API lists them all. */
const maxNamed = 5;

/**
 * A place that holds a copy is a user that keyturn cannot ask: the key dies under it unless somebody answers for it. The
 * finding counts until a newer search of that place no longer finds it. An emergency sets it aside.
 */
export function keyCopied(
  concerned: readonly Slot[],
  state: InFlightState,
  fact: CopiesFact,
  { spec, now }: When,
): Objection | undefined {
  if (emergencyIn(state) || spec.policy.copies === "warn") return undefined;
  if (fact.kind === "unread") {
    const message = `the copies that the last discovery found could not be read: ${fact.because}`;
    return { reason: "DiscoveryMissing", message, remedy: "wait" };
  }
  return copiesUnanswered(concerned, state, fact, { spec, now });
}

/** Names the copies that nobody answers for, whether the policy lets them hold or not. */
export function copiesUnanswered(
  concerned: readonly Slot[],
  state: EnrolledState,
  fact: CopiesFact,
  { spec, now }: When,
): Objection | undefined {
  const unanswered = liveCopies(fact, spec, state, now).filter(
    ({ slot, answer }) => !answer && concerned.includes(slot),
  );
  const unlisted = concerned.reduce((sum, slot) => sum + unlistedIn(fact, state, slot), 0);
  if (unanswered.length + unlisted === 0) return undefined;
  const arePinned = unlisted === 0 && unanswered.every(({ pinned }) => pinned);
  return {
    reason: arePinned ? "PinnedToSlot" : "UnmanagedCopy",
    message: `nobody in the inventory answers for a copy of a key: ${listed(unanswered, unlisted)}`,
    remedy: "operator",
  };
}

/** The same question of both keys: a rotation ends with the death of either. */
export function anyKeyCopied(state: InFlightState, fact: CopiesFact, world: When): Objection | undefined {
  return keyCopied(slots, state, fact, world);
}

function listed(copies: readonly LiveCopy[], unlisted: number): string {
  const more = copies.length + unlisted - Math.min(copies.length, maxNamed);
  return [...copies.slice(0, maxNamed).map(copyText), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function copyText({ copy, slot, role, pinned, unverified }: LiveCopy): string {
  const which = `${copy.resource}, ${copy.name} holds ${slot}, the ${role} key`;
  const value = copy.fingerprint === undefined ? "" : ` (${copy.fingerprint})`;
  const fixed = pinned ? ", as if pinned to that slot" : "";
  const doubt = unverified ? `; unverified since ${unverified.since.toISOString()}: ${unverified.why}` : "";
  return `${which}${value}${fixed}${doubt}`;
}
