import { rotationId } from "./rotation-id.ts";
import type { Rotation } from "./rotation.ts";
import { isInFlight } from "./rotation.ts";
import type { RotationEvent } from "./rotation-event.ts";

/** Why a person's wish cannot be granted; codes are stable and become problem documents. */
export type Refusal =
  | { readonly code: "NOT_ENROLLED" }
  | { readonly code: "ROTATION_IN_FLIGHT"; readonly rotation: string }
  | { readonly code: "ROTATION_NOT_FOUND" }
  | { readonly code: "TOO_LATE_TO_CANCEL"; readonly phase: string }
  | { readonly code: "NOT_REVERTIBLE"; readonly phase: string };

export type CommandAnswer = { readonly event: RotationEvent } | { readonly refusal: Refusal };

interface Command {
  readonly by: string;
  readonly at: Date;
}

/** Asks for a rotation by hand; only an idle account can start one. */
export function requestRotation(rotation: Rotation, command: Command & { reason: string }): CommandAnswer {
  if (isInFlight(rotation)) return { refusal: { code: "ROTATION_IN_FLIGHT", rotation: rotation.id } };
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

/** Ends a rotation that has shown nothing to consumers yet. */
export function cancelRotation(
  rotation: Rotation,
  id: string,
  command: Command & { reason: string },
): CommandAnswer {
  if (!isInFlight(rotation) || rotation.id !== id) return { refusal: { code: "ROTATION_NOT_FOUND" } };
  switch (rotation.phase) {
    case "preparing":
    case "regenerating":
    case "proving": {
      const { at, by, reason } = command;
      return { event: { type: "rotation-ended", at, outcome: "cancelled", by, reason } };
    }
    default:
      return { refusal: { code: "TOO_LATE_TO_CANCEL", phase: rotation.phase } };
  }
}

/** Sends consumers back to the previous key, which stays valid until `retiring`. */
export function revertRotation(
  rotation: Rotation,
  id: string,
  command: Command & { reason: string },
): CommandAnswer {
  if (!isInFlight(rotation) || rotation.id !== id) return { refusal: { code: "ROTATION_NOT_FOUND" } };
  if (rotation.phase !== "adopting") return { refusal: { code: "NOT_REVERTIBLE", phase: rotation.phase } };
  const { at, by, reason } = command;
  return { event: { type: "revert-requested", at, by, reason } };
}
