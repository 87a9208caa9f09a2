import type { Decision } from "../decide/decision.ts";
import { hold, observe } from "../decide/decision.ts";
import { nextProbeAt } from "./probe-pace.ts";
import { presentOf } from "../decide/find-drift.ts";
import type { KeyFingerprints } from "../key.ts";
import { slotHolding } from "../key.ts";
import type { AccountState } from "../rotation/account-state.ts";
import { lateSince, unsettledSince } from "../rotation/gone-keys.ts";
import type { VaultFact, World } from "../world.ts";

// Resource Manager may list keys as they were some time ago. Believed, such a list publishes a dead value.

/** The world without a list of keys that is known to be late, and since when the trail knows better. */
interface Judged {
  readonly world: World;
  readonly lateSince?: Date;
}

/** Takes a late list of keys out of the world, so that no phase can rest a decision on it. */
export function withoutLateKeys(state: AccountState, world: World): Judged {
  const { keys, now } = world;
  if (keys?.kind !== "listed") return { world };
  const since = lateSince(state, keys, now);
  if (!since) return { world };
  const { keys: _late, ...rest } = world;
  return { world: rest, lateSince: since };
}

/** Holds instead of asking for the keys again at once: the next answer would be as late. */
export function holdWhileLate(decision: Decision, since: Date | undefined, now: Date): Decision {
  const asksForKeys = decision.kind === "observe" && decision.facts.includes("keys");
  return since && asksForKeys
    ? keysAnsweredLate("still lists a key that was replaced", since, now)
    : decision;
}

/**
 * Doubts a list that shows an unknown key shortly after keys have changed: as long as the data plane accepts what is
 * published, nobody is helped by publishing something else.
 */
export function doubtUnsettled(decision: Decision, state: AccountState, world: World): Decision {
  if (state.phase === "unenrolled" || !publishesAnew(decision)) return decision;
  const since = unsettledSince(state, world.now);
  if (!since) return decision;
  if (!world.published || !world.liveness) return observe("published", "liveness");
  if (world.liveness !== "accepted") return decision;
  if (publishesOther(state.keys, world.published)) return decision;
  return keysAnsweredLate("denies a published key that the data plane accepts", since, world.now);
}

/** Whether a vault publishes a key that the trail does not list either: accepted perhaps, but by a gateway that is behind. */
function publishesOther(known: KeyFingerprints, published: readonly VaultFact[]): boolean {
  return presentOf(published).some(({ latest }) => slotHolding(known, latest.fingerprint) === undefined);
}

/** Whether the decision rests on nothing but a list of keys that lacks what is published. */
function publishesAnew(decision: Decision): boolean {
  if (decision.kind !== "record" || decision.event.type !== "drift-found") return false;
  const { kind } = decision.event.drift;
  return kind === "published-key-dead" || kind === "fresh-key-dead" || kind === "previous-key-dead";
}

function keysAnsweredLate(what: string, since: Date, now: Date): Decision {
  return hold({
    reason: "KeysAnsweredLate",
    message: `Azure's list of the account's keys ${what}: it is late`,
    remedy: "wait",
    until: nextProbeAt(since, now),
  });
}
