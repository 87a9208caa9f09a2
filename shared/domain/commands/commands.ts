import { rotationId } from "../rotation/rotation-id.ts";
import type { Rotation, RotationInFlight } from "../rotation/rotation.ts";
import { isInFlight } from "../rotation/rotation.ts";
import type { Emergency, RotationEvent } from "../rotation/rotation-event.ts";

/** Why a person's wish cannot be granted; codes are stable and become problem documents. */
export type Refusal =
  | { readonly code: "NOT_ENROLLED" }
  | { readonly code: "BEING_REPAIRED" }
  | { readonly code: "ROTATION_IN_FLIGHT"; readonly rotation: string }
  | { readonly code: "ROTATION_NOT_FOUND" }
  | { readonly code: "TOO_LATE_TO_CANCEL"; readonly phase: string; readonly instead: string }
  | { readonly code: "NOT_REVERTIBLE"; readonly phase: string; readonly instead: string }
  | { readonly code: "NOT_AWAITING_APPROVAL"; readonly phase: string }
  | { readonly code: "APPROVER_IS_REQUESTER" }
  | { readonly code: "CONSUMER_NOT_FOUND"; readonly consumer: string }
  | { readonly code: "NOT_THIS_CONSUMER"; readonly consumer: string }
  | { readonly code: "TOO_MANY_REGISTRATIONS"; readonly limit: number };

/** `settled`: what is asked for holds already, and nothing is recorded. */
export type CommandAnswer =
  { readonly event: RotationEvent } | { readonly refusal: Refusal } | { readonly settled: true };

interface Command {
  readonly by: string;
  readonly at: Date;
}

type Reasoned = Command & { readonly reason: string };

/** Asks for a rotation by hand; only an idle account can start one. */
export function requestRotation(rotation: Rotation, command: Reasoned): CommandAnswer {
  if (isInFlight(rotation)) return { refusal: { code: "ROTATION_IN_FLIGHT", rotation: rotation.id } };
  if (rotation.phase === "repairing") return { refusal: { code: "BEING_REPAIRED" } };
  if (rotation.phase !== "idle") return { refusal: { code: "NOT_ENROLLED" } };
  const { at, by, reason } = command;
  return {
    event: {
      type: "rotation-requested",
      at,
      rotation: rotationId(at),
      mode: "manual",
      requestedBy: by,
      reason,
    },
  };
}

/** Starts an emergency rotation, or takes over the one in flight in whatever phase it is. */
export function declareEmergency(
  rotation: Rotation,
  { at, ...wish }: Reasoned & Pick<Emergency, "compromised" | "gate" | "deadlineMs">,
): CommandAnswer {
  if (rotation.phase === "unenrolled" || rotation.phase === "enrolling") {
    return { refusal: { code: "NOT_ENROLLED" } };
  }
  const id = isInFlight(rotation) ? rotation.id : rotationId(at);
  return {
    event: { type: "emergency-declared", at, rotation: id, emergency: { ...wish, declaredAt: at } },
  };
}

/** A second person's consent; it counts while the policy says and only before anything is touched. */
export function approveRotation(rotation: Rotation, id: string, command: Reasoned): CommandAnswer {
  const { by, at, reason } = command;
  if (!isInFlight(rotation) || rotation.id !== id) return { refusal: { code: "ROTATION_NOT_FOUND" } };
  if (rotation.phase !== "preparing") {
    return { refusal: { code: "NOT_AWAITING_APPROVAL", phase: rotation.phase } };
  }
  if (rotation.requestedBy === by) return { refusal: { code: "APPROVER_IS_REQUESTER" } };
  return { event: { type: "rotation-approved", at, by, reason } };
}

/** Takes hands off an account until it is resumed. Pausing twice keeps the later reason. */
export function pauseAccount(rotation: Rotation, { by, at, reason }: Reasoned): CommandAnswer {
  if (rotation.phase === "unenrolled") return { refusal: { code: "NOT_ENROLLED" } };
  return { event: { type: "account-paused", at, by, reason } };
}

/** Goes on where the account was paused. Harmless when it was not. */
export function resumeAccount(rotation: Rotation, { by, at, reason }: Reasoned): CommandAnswer {
  if (rotation.phase === "unenrolled") return { refusal: { code: "NOT_ENROLLED" } };
  return { event: { type: "account-resumed", at, by, reason } };
}

/** Ends a rotation that has shown nothing to consumers yet. */
export function cancelRotation(rotation: Rotation, id: string, command: Reasoned): CommandAnswer {
  if (!isInFlight(rotation) || rotation.id !== id) return { refusal: { code: "ROTATION_NOT_FOUND" } };
  if (isUntouched(rotation)) return { event: cancelled(command) };
  const instead = insteadOf(rotation);
  return { refusal: { code: "TOO_LATE_TO_CANCEL", phase: rotation.phase, instead } };
}

/** Sends consumers back to the previous key, which stays valid until `retiring`; before publication it cancels. */
export function revertRotation(rotation: Rotation, id: string, command: Reasoned): CommandAnswer {
  if (!isInFlight(rotation) || rotation.id !== id) return { refusal: { code: "ROTATION_NOT_FOUND" } };
  if (isUntouched(rotation)) return { event: cancelled(command) };
  if (isLeaked(rotation)) {
    const instead =
      "the previous key has leaked: go on, and start another rotation if the fresh key misbehaves";
    return { refusal: { code: "NOT_REVERTIBLE", phase: rotation.phase, instead } };
  }
  if (rotation.phase === "publishing" || rotation.phase === "adopting") {
    const { at, by, reason } = command;
    return { event: { type: "revert-requested", at, by, reason } };
  }
  return { refusal: { code: "NOT_REVERTIBLE", phase: rotation.phase, instead: insteadOf(rotation) } };
}

/** Whether the key that consumers would be sent back to is known to be in wrong hands. */
function isLeaked({ emergency }: RotationInFlight): boolean {
  return emergency !== undefined && emergency.compromised !== "standby";
}

/** Whether consumers have been shown nothing new. */
function isUntouched({ phase }: RotationInFlight): boolean {
  return phase === "preparing" || phase === "regenerating" || phase === "proving";
}

function cancelled({ at, by, reason }: Reasoned): RotationEvent {
  return { type: "rotation-ended", at, outcome: "cancelled", by, reason };
}

/** What a person can still do, honestly: a regenerated key never comes back. */
function insteadOf({ phase }: RotationInFlight): string {
  switch (phase) {
    case "publishing":
    case "adopting":
      return "revert the rotation: the previous key is still valid";
    case "reverting":
      return "wait: consumers are already being sent back to the previous key";
    default:
      return "nothing brings the previous key back; consumers stay on the fresh key, and a new rotation replaces it";
  }
}
