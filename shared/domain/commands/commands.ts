import { otherSlot } from "../key.ts";
import type { SecretPlace } from "../secret-place.ts";
import { placesWithout } from "../secret-place.ts";
import type { Claim } from "../decide/effect.ts";
import { rotationId } from "../rotation/rotation-id.ts";
import type { AccountState, InFlightState } from "../rotation/account-state.ts";
import { isInFlight, requestIn } from "../rotation/account-state.ts";
import { termsOf } from "../terms/terms.ts";
import type { Ending } from "../rotation/evolve-ended.ts";
import { isEnding, lastTouched } from "../rotation/evolve-ended.ts";
import type { NamedKeys } from "../rotation/leaked-keys.ts";
import { isLeaked, namedKeys, roleOf } from "../rotation/leaked-keys.ts";
import type { Emergency, RotationEvent } from "../rotation/rotation-event.ts";

/** Why a command is rejected; codes are stable and become problem documents. */
export type CommandRejection =
  | { readonly code: "NOT_ENROLLED" }
  | { readonly code: "KEY_NOT_CURRENT" }
  | { readonly code: "VAULT_NOT_FOUND"; readonly vault: string }
  | { readonly code: "BEING_REPAIRED" }
  | { readonly code: "ROTATION_IN_FLIGHT"; readonly rotation: string }
  | { readonly code: "ROTATION_NOT_FOUND" }
  | { readonly code: "TOO_LATE_TO_CANCEL"; readonly phase: string; readonly instead: string }
  | { readonly code: "NOT_REVERTIBLE"; readonly phase: string; readonly instead: string }
  | { readonly code: "NOTHING_TO_ABANDON"; readonly phase: string }
  /** A call to Azure is under way, and may take effect until then. */
  | { readonly code: "EFFECT_CLAIMED"; readonly until: string }
  | { readonly code: "NOT_AWAITING_APPROVAL"; readonly phase: string }
  | { readonly code: "APPROVER_IS_REQUESTER" }
  | { readonly code: "DECLARATION_NOT_IN_FORCE" }
  | { readonly code: "SECOND_PERSON_MISSING"; readonly consumer: string }
  | { readonly code: "CONSUMER_NOT_FOUND"; readonly consumer: string }
  | { readonly code: "NOT_THIS_CONSUMER"; readonly consumer: string }
  | { readonly code: "TOO_MANY_REGISTRATIONS"; readonly limit: number }
  | { readonly code: "REGISTRATION_CHANGED_TOO_OFTEN"; readonly limit: number };

/** `settled`: the state already is as asked, and no event is recorded. */
export type CommandAnswer =
  { readonly event: RotationEvent } | { readonly rejection: CommandRejection } | { readonly settled: true };

interface Command {
  readonly by: string;
  readonly at: Date;
}

type Reasoned = Command & { readonly reason: string };

/** Requests a manual rotation; only an idle account can start one. */
export function requestRotation(state: AccountState, command: Reasoned): CommandAnswer {
  if (isInFlight(state)) return { rejection: { code: "ROTATION_IN_FLIGHT", rotation: state.id } };
  if (state.phase === "repairing") return { rejection: { code: "BEING_REPAIRED" } };
  if (state.phase !== "idle") return { rejection: { code: "NOT_ENROLLED" } };
  const { at, by, reason } = command;
  return {
    event: {
      type: "rotation-requested",
      at,
      rotation: rotationId(at),
      mode: "manual",
      requestedBy: by,
      reason,
      ...termsOf(state),
    },
  };
}

/** A leak as a person declares it, and how far the ordinary rules are waived for it. */
export interface EmergencyWish extends Pick<Emergency, "gate" | "deadlineMs" | "leaveOut" | "unconfirmed"> {
  readonly compromised: NamedKeys;
}

/** Starts an emergency rotation, or takes over the one in flight, whatever its phase. */
export function declareEmergency(
  state: AccountState,
  { at, compromised: named, ...wish }: Reasoned & EmergencyWish,
): CommandAnswer {
  if (state.phase === "unenrolled") return { rejection: { code: "NOT_ENROLLED" } };
  const leaked = namedKeys(state, named);
  if (leaked.length === 0) return { rejection: { code: "KEY_NOT_CURRENT" } };
  const stranger = wish.leaveOut?.find((vault) => !state.target.vaults.includes(vault));
  if (stranger !== undefined) return { rejection: { code: "VAULT_NOT_FOUND", vault: stranger } };
  const id = isInFlight(state) ? state.id : rotationId(at);
  const emergency = { ...wish, compromised: roleOf(state, leaked), declaredAt: at };
  const terms = state.phase === "idle" ? termsOf(state) : {};
  return { event: { type: "emergency-declared", at, rotation: id, emergency, leaked, ...terms } };
}

/**
 * Records a second person's approval. That of the start expires as the policy says, and counts only before any key is
 * touched; that of an emergency confirms that its gate is waived.
 */
export function approveRotation(state: AccountState, id: string, command: Reasoned): CommandAnswer {
  const { by, at, reason } = command;
  if (!isInFlight(state) || state.id !== id) return { rejection: { code: "ROTATION_NOT_FOUND" } };
  const asksToWaive = state.emergency?.unconfirmed;
  if (asksToWaive !== undefined) {
    if (asksToWaive === by) return { rejection: { code: "APPROVER_IS_REQUESTER" } };
    return { event: { type: "rotation-approved", at, by, reason } };
  }
  if (state.phase !== "preparing") {
    return { rejection: { code: "NOT_AWAITING_APPROVAL", phase: state.phase } };
  }
  if (state.requestedBy === by) return { rejection: { code: "APPROVER_IS_REQUESTER" } };
  return { event: { type: "rotation-approved", at, by, reason } };
}

/**
 * Lets a rotation in flight go on under the declaration in force although it began under a stricter one. Neither who asked
 * for the rotation nor who applied the declaration may do so alone.
 *
 * @param declaration the digest of the declaration that the caller has seen.
 */
export function loosenTerms(
  state: AccountState,
  id: string,
  { by, at, reason, declaration }: Reasoned & { readonly declaration: string },
): CommandAnswer {
  if (!isInFlight(state) || state.id !== id) return { rejection: { code: "ROTATION_NOT_FOUND" } };
  const { terms } = termsOf(state);
  if (terms?.declaration !== declaration) return { rejection: { code: "DECLARATION_NOT_IN_FORCE" } };
  if (state.terms?.declaration === declaration) return { settled: true };
  if (state.requestedBy === by || terms.by === by) return { rejection: { code: "APPROVER_IS_REQUESTER" } };
  return { event: { type: "terms-loosened", at, terms, by, reason } };
}

/** Pauses an account until it is resumed. Pausing twice keeps the later reason. */
export function pauseAccount(state: AccountState, { by, at, reason }: Reasoned): CommandAnswer {
  if (state.phase === "unenrolled") return { rejection: { code: "NOT_ENROLLED" } };
  return { event: { type: "account-paused", at, by, reason } };
}

/** Continues where the account was paused. Harmless when it was not. */
export function resumeAccount(state: AccountState, { by, at, reason }: Reasoned): CommandAnswer {
  if (state.phase === "unenrolled") return { rejection: { code: "NOT_ENROLLED" } };
  return { event: { type: "account-resumed", at, by, reason } };
}

/** Cancels a rotation that has published nothing yet. */
export function cancelRotation(state: AccountState, id: string, command: Reasoned): CommandAnswer {
  if (!isInFlight(state) || state.id !== id) return { rejection: { code: "ROTATION_NOT_FOUND" } };
  if (isUntouched(state)) return { event: endedBy(state, "cancelled", command) };
  const instead = insteadOf(state);
  return { rejection: { code: "TOO_LATE_TO_CANCEL", phase: state.phase, instead } };
}

/**
 * Sends consumers back to the previous key, which stays valid until it is regenerated; before publication it cancels.
 *
 * @param claim the call to Azure under way, if any: while it may regenerate the previous key, nobody goes back to it.
 */
export function revertRotation(
  state: AccountState,
  id: string,
  command: Reasoned,
  claim?: Claim,
): CommandAnswer {
  if (!isInFlight(state) || state.id !== id) return { rejection: { code: "ROTATION_NOT_FOUND" } };
  if (isUntouched(state)) return { event: endedBy(state, "cancelled", command) };
  if (isLeaked(state, state.keys[state.active])) {
    const instead =
      "the previous key has leaked: go on, and start another rotation if the fresh key misbehaves";
    return { rejection: { code: "NOT_REVERTIBLE", phase: state.phase, instead } };
  }
  if (state.phase === "publishing" || state.phase === "adopting" || state.phase === "retiring") {
    const { at, by, reason } = command;
    const underWay = state.phase === "retiring" && effectUnderWay(claim, at);
    if (underWay) return underWay;
    return { event: { type: "revert-requested", at, by, reason } };
  }
  return { rejection: { code: "NOT_REVERTIBLE", phase: state.phase, instead: insteadOf(state) } };
}

/**
 * Ends a rotation as failed, or a repair, from any phase: the last way out. Deletes nothing, and repairs nothing itself: the
 * next look reads Azure and the vaults anew. A leak stays flagged, and a rotation that must follow still does.
 *
 * @param claim the call to Azure under way, if any: only after it can anybody say what there is to find.
 */
export function abandon(state: AccountState, command: Reasoned, claim: Claim | undefined): CommandAnswer {
  const { at, by, reason } = command;
  if (!isEnding(state)) {
    return { rejection: { code: "NOTHING_TO_ABANDON", phase: state.phase } };
  }
  const underWay = effectUnderWay(claim, at);
  if (underWay) return underWay;
  return {
    event: requestIn(state)
      ? endedBy(state, "failed", command)
      : { type: "repair-abandoned", at, by, reason },
  };
}

/** Rejects a command while a call to Azure may still take effect. The same command may be given again after that. */
function effectUnderWay(claim: Claim | undefined, now: Date): CommandAnswer | undefined {
  if (!claim || claim.until <= now) return undefined;
  return { rejection: { code: "EFFECT_CLAIMED", until: claim.until.toISOString() } };
}

/** Whether nothing new has been published to consumers. */
function isUntouched({ phase }: InFlightState): boolean {
  return phase === "preparing" || phase === "regenerating" || phase === "proving";
}

function endedBy(
  state: Ending,
  outcome: "cancelled" | "failed",
  { at, by, reason }: Reasoned,
): RotationEvent {
  const touchedAt = lastTouched(state, at);
  const owed = unstored(state);
  return {
    type: "rotation-ended",
    at,
    outcome,
    ...(touchedAt && { touchedAt }),
    by,
    reason,
    ...(owed.length > 0 && { owed }),
  };
}

/** The secrets of the standby slot that still hold the key before the fresh one, which is dead. */
function unstored(state: Ending): readonly SecretPlace[] {
  if (state.phase !== "proving" && state.phase !== "publishing") return [];
  const secret = otherSlot(state.active);
  const places = state.target.vaults.map((vault) => ({ vault, secret }));
  return placesWithout(places, state.stored);
}

/** Names what a person can still do: a regenerated key never comes back. */
function insteadOf({ phase }: InFlightState): string {
  switch (phase) {
    case "publishing":
    case "adopting":
    case "retiring":
      return "revert the rotation: the previous key is still valid";
    case "reverting":
      return "wait: consumers are already being sent back to the previous key";
    default:
      return "nothing brings the previous key back; consumers stay on the fresh key, and a new rotation replaces it";
  }
}
