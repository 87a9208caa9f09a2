import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { KeyFingerprints } from "../../shared/domain/key.ts";
import { slots } from "../../shared/domain/key.ts";
import { evolve, unenrolled } from "../../shared/domain/rotation/evolve.ts";
import type { Phase, RotationRequest } from "../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import { encodeEvent, firstHash, linkHash } from "../../shared/records/event-codec.ts";
import type { SecretRole } from "../../shared/domain/secret-place.ts";
import { secretName } from "../../shared/domain/secret-place.ts";
import type { Cloud } from "./cloud.ts";
import type { Records } from "./records.ts";
import type { Tally } from "./tally.ts";

/** Whether the account is at rest, everything published is the live active key, and each slot's secret that of its slot. */
export function isSettled({
  spec,
  cloud,
  records,
}: {
  spec: AccountSpec;
  cloud: Cloud;
  records: Records;
}): boolean {
  const { state } = records.head();
  if (state.phase !== "idle" || state.followUp || state.paused || state.unverified) return false;
  const active = cloud.lifeIn(state.active);
  return (
    state.keys[state.active] === active.value.fingerprint &&
    spec.vaults.every((vault) => {
      const holds = (secret: SecretRole, life: typeof active) => {
        const latest = cloud.latest(vault, secretName(spec, secret));
        return latest?.enabled === true && latest.life === life;
      };
      return holds("published", active) && slots.every((slot) => holds(slot, cloud.lifeIn(slot)));
    })
  );
}

/** The chain verifies and its fold is the head. */
export function checkTrail(records: Records, violated: (what: string) => void): void {
  let hash = firstHash;
  let state = unenrolled;
  for (const recorded of records.events()) {
    const next = linkHash(hash, encodeEvent(recorded.sequence, recorded.event));
    if (recorded.previousHash !== hash || recorded.hash !== next) {
      violated(`event ${recorded.sequence} does not link to the one before it`);
    }
    hash = next;
    try {
      state = evolve(state, recorded.event);
    } catch (error) {
      violated(`event ${recorded.sequence} cannot be folded: ${String(error)}`);
      return;
    }
  }
  const head = records.head();
  if (head.hash !== hash) violated("the head's hash is not that of the last event");
  if (JSON.stringify(head.state) !== JSON.stringify(state)) {
    violated("the fold of the events is not the head");
  }
}

/**
 * At rest no key opens the account that somebody declared leaked, unless a person called that emergency off: then the
 * record still says so.
 */
export function checkLeaks(records: Records, cloud: Cloud, violated: (what: string) => void): void {
  const leaked = new Set<string>();
  const calledOff = new Set<string>();
  for (const { event } of records.events()) {
    if (event.type === "rotation-ended" && (event.outcome === "cancelled" || event.outcome === "failed")) {
      for (const fingerprint of leaked) calledOff.add(fingerprint);
      leaked.clear();
    }
    if (event.type === "emergency-declared") {
      for (const { fingerprint } of event.leaked ?? []) leaked.add(fingerprint);
    }
  }
  const { state } = records.head();
  const flagged = state.phase === "unenrolled" ? [] : (state.leaked ?? []);
  for (const slot of slots) {
    const { fingerprint } = cloud.lifeIn(slot).value;
    if (leaked.has(fingerprint)) {
      violated(`the key of ${slot} was declared leaked and outlives its emergency`);
    }
    if (calledOff.has(fingerprint) && !flagged.some((key) => key.fingerprint === fingerprint)) {
      violated(`the key of ${slot} was declared leaked, is alive, and nothing says so any more`);
    }
  }
}

/** Every rotation regenerated the keys that it had to, none twice, unless a stranger was seen to interfere. */
export function checkRegenerations(
  records: Records,
  counts: Tally,
  violated: (what: string) => void,
): number {
  let state = unenrolled;
  let completed = 0;
  const disturbed = new Set<string>();
  const remade = new Set<string>();
  let request: RotationRequest | undefined;
  let standbyOnly = false;
  for (const { event } of records.events()) {
    const before: Phase = state.phase;
    state = evolve(state, event);
    if (before === "proving" && state.phase === "preparing") remade.add(state.id);
    if (isInFlight(state)) request = state;
    // The set of compromised keys may change before the call; it counts as of the decision.
    if (event.type === "standby-key-regenerated") standbyOnly = state.phase === "confirming";
    if (event.type === "drift-found" && request) disturbed.add(request.id);
    if (event.type === "preflight-passed" && request && isLate(event.keys, counts)) disturbed.add(request.id);
    if (event.type !== "rotation-ended" || !request) continue;
    const { key1, key2, foreign } = counts.of(request.id);
    const both = [Math.min(key1, key2), Math.max(key1, key2)];
    const ended = request;
    request = undefined;
    if (disturbed.has(ended.id) || foreign > 0) continue;
    // A fresh key that leaked before it was shown to anybody is made anew.
    if (!remade.has(ended.id) && both.some((count) => count > 1)) {
      violated(`rotation ${ended.id} regenerated a slot twice (key1 ${key1}, key2 ${key2})`);
    }
    if (event.outcome !== "completed") continue;
    completed += 1;
    const expected = standbyOnly ? [0, 1] : [1, 1];
    if (remade.has(ended.id)) continue;
    if (both.join() !== expected.join()) {
      violated(`rotation ${ended.id} is completed with key1 ${key1}, key2 ${key2} regenerations`);
    }
  }
  return completed;
}

/** Azure listed a key that a stranger had replaced before: his regeneration then counts as the rotation's own. */
function isLate(listed: KeyFingerprints, counts: Tally): boolean {
  return slots.some((slot) => counts.isForeign(listed[slot]));
}
