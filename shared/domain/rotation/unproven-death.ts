import type { UnprovenDeath } from "../key.ts";
import type { AccountState } from "./account-state.ts";
import type { RotationEvent } from "./rotation-event.ts";

/**
 * Keeps the key of a rotation that has left `confirming` without a proof that the data plane refuses it, and forgets it
 * once its slot has another key again: then that key is what matters.
 */
export function withUnprovenDeath(
  before: AccountState,
  after: AccountState,
  event: RotationEvent,
): AccountState {
  if (before.phase === "unenrolled" || after.phase === "unenrolled") return after;
  const left = leftUnproven(before, after, event);
  if (left) return { ...after, unproven: left };
  const { unproven, ...rest } = after;
  if (!unproven) return after;
  const isReplaced = before.keys[unproven.slot] !== after.keys[unproven.slot];
  return isReplaced || isKeyless(event) ? rest : after;
}

function leftUnproven(
  before: AccountState,
  after: AccountState,
  event: RotationEvent,
): UnprovenDeath | undefined {
  if (before.phase !== "confirming" || after.phase === "confirming" || after.phase === "unenrolled") return;
  const { verdict, retired: slot, retiree: fingerprint, id: rotation, regeneratedAt: since } = before;
  if (verdict === "proven" || isKeyless(event) || after.keys[slot] !== before.keys[slot]) return;
  return { slot, fingerprint, rotation, since, ...(before.emergency && { leaked: true }) };
}

/** Where local authentication is off, no key opens anything. */
function isKeyless(event: RotationEvent): boolean {
  return event.type === "rotation-ended" && event.outcome === "keyless";
}
