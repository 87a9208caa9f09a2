import { otherSlot } from "../key.ts";
import { isStandbyOnly } from "./emergency.ts";
import { driftFound, driftRepaired, retired } from "./evolve-drift.ts";
import { emergencyDeclared } from "./evolve-emergency.ts";
import { consumerApproved, consumerDeregistered, consumerRegistered } from "./evolve-registrations.ts";
import { idle, misplaced, publishedOf } from "./fold.ts";
import type { EnrolledRotation, Phase, Rotation, RotationIn } from "./rotation.ts";
import { isInFlight } from "./rotation.ts";
import type { EventOf, RotationEvent } from "./rotation-event.ts";
import { unreachable } from "../unreachable.ts";

export const unenrolled: Rotation = { phase: "unenrolled" };

/**
 * Folds one event into the rotation. Pure and total over every history that `decide` and the commands can write.
 *
 * @throws {TypeError} the event does not belong to the phase: the trail was not written by this machine.
 */
export function evolve(rotation: Rotation, event: RotationEvent): Rotation {
  switch (event.type) {
    case "enrolment-started":
      return enrolmentStarted(rotation, event);
    case "account-enrolled":
      return enrolled(inPhase(rotation, event, "enrolling"), event.at);
    case "secret-stored":
      return secretStored(rotation, event);
    case "rotation-requested": {
      const { rotation: id, mode, requestedBy, at, notBefore } = event;
      return {
        ...inPhase(rotation, event, "idle"),
        phase: "preparing",
        id,
        mode,
        requestedBy,
        requestedAt: at,
        ...(notBefore && { notBefore }),
      };
    }
    case "preflight-passed":
      return preflightPassed(inPhase(rotation, event, "preparing"), event);
    case "standby-key-regenerated":
      return standbyRegenerated(inPhase(rotation, event, "regenerating"), event);
    case "fresh-key-proven": {
      const { regeneratedAt: _past, stale: _gone, ...proving } = inPhase(rotation, event, "proving");
      return { ...proving, phase: "publishing" };
    }
    case "fresh-key-published": {
      const publishing = inPhase(rotation, event, "publishing");
      const ownVersions = publishedOf(publishing.stored);
      return { ...publishing, phase: "adopting", freshPublishedAt: event.at, ownVersions, stored: [] };
    }
    case "adoption-confirmed": {
      const adopting = inPhase(rotation, event, "adopting");
      return { ...adopting, phase: "retiring", retiree: adopting.keys[adopting.active] };
    }
    case "previous-key-regenerated":
      return retired(inPhase(rotation, event, "retiring"), event.replacement, event.at);
    case "revocation-proven":
      return { ...inPhase(rotation, event, "confirming"), verdict: "proven" };
    case "revocation-unproven":
      return { ...inPhase(rotation, event, "confirming"), verdict: "unproven" };
    case "superseded-version-disabled": {
      const confirming = inPhase(rotation, event, "confirming");
      const gone = { vault: event.place.vault, version: event.version };
      return { ...confirming, disabled: [...confirming.disabled, gone] };
    }
    case "revert-requested":
      return revertRequested(rotation, event);
    case "previous-key-published": {
      const reverting = inPhase(rotation, event, "reverting");
      return {
        ...reverting,
        previousPublishedAt: event.at,
        ownVersions: publishedOf(reverting.stored),
        // `publishedAt` stays: the previous key is no younger for being published again, so it stays due.
        // The fresh key was out until this moment, so it counts as published until now.
        standbyUnpublishedSince: event.at,
      };
    }
    case "emergency-declared":
      return emergencyDeclared(rotation, event);
    case "rotation-approved":
      return { ...inPhase(rotation, event, "preparing"), approval: { by: event.by, at: event.at } };
    case "account-paused": {
      const { by, reason, at } = event;
      return { ...enrolledOf(rotation, event), paused: { by, reason, at } };
    }
    case "account-resumed": {
      const { paused: _past, ...resumed } = enrolledOf(rotation, event);
      return resumed;
    }
    case "consumer-registered":
      return consumerRegistered(enrolledOf(rotation, event), event);
    case "consumer-approved":
      return consumerApproved(enrolledOf(rotation, event), event);
    case "consumer-deregistered":
      return consumerDeregistered(enrolledOf(rotation, event), event);
    case "drift-found":
      return driftFound(rotation, event);
    case "drift-repaired":
      return driftRepaired(inPhase(rotation, event, "repairing"), event.at);
    case "rotation-ended":
      return ended(rotation, event);
    default:
      return unreachable(event);
  }
}

function enrolmentStarted(rotation: Rotation, event: EventOf<"enrolment-started">): Rotation {
  if (isInFlight(rotation) || rotation.phase === "repairing") return misplaced(rotation, event);
  const { target, endpoint, active, keys, standbyUnpublishedSince, superseded, at } = event;
  const publishedEarlier = publishedBefore(event);
  // A new target makes what is known of the old one void, but neither a pause, nor a leak that must be followed up,
  // nor who uses the account.
  const { lastEnded, paused, followUp, registrations }: Partial<Omit<RotationIn<"idle">, "phase">> =
    rotation.phase === "unenrolled" ? {} : rotation;
  return {
    ...(lastEnded && { lastEnded }),
    ...(paused && { paused }),
    ...(followUp && { followUp }),
    ...(registrations && { registrations }),
    phase: "enrolling",
    target,
    endpoint,
    active,
    keys,
    standbyUnpublishedSince,
    superseded,
    publishedAt: at,
    ownVersions: [],
    stored: [],
    ...(publishedEarlier && { publishedEarlier }),
  };
}

/** A decision may rest on what was seen so long before it. */
const sightingMs = 60_000;

/** The latest version stays the latest until another is made, so its key was out from its creation to the look at it. */
function publishedBefore({
  active,
  keys,
  activePublishedSince: from,
  at,
}: EventOf<"enrolment-started">): RotationIn<"enrolling">["publishedEarlier"] {
  const until = new Date(at.getTime() - sightingMs);
  return from && from < until ? { fingerprint: keys[active], from, until } : undefined;
}

function enrolled(rotation: RotationIn<"enrolling">, publishedAt: Date): Rotation {
  return { ...idle(rotation, { publishedAt }), ownVersions: publishedOf(rotation.stored) };
}

function secretStored(rotation: Rotation, event: EventOf<"secret-stored">): Rotation {
  switch (rotation.phase) {
    case "enrolling":
    case "repairing":
    case "publishing":
    case "confirming":
    case "reverting":
      return { ...rotation, stored: [...rotation.stored, event.stored] };
    default:
      return misplaced(rotation, event);
  }
}

function preflightPassed(
  rotation: RotationIn<"preparing">,
  { keys, superseded, endpoint }: EventOf<"preflight-passed">,
): Rotation {
  const stale = keys[otherSlot(rotation.active)];
  return { ...rotation, phase: "regenerating", endpoint, keys, superseded, stale, stored: [] };
}

function standbyRegenerated(
  rotation: RotationIn<"regenerating">,
  { fresh, at }: EventOf<"standby-key-regenerated">,
): Rotation {
  const { stale, ...rest } = rotation;
  const standby = otherSlot(rotation.active);
  const keys = { ...rotation.keys, [standby]: fresh };
  if (!isStandbyOnly(rotation)) return { ...rotation, phase: "proving", keys, fresh, regeneratedAt: at };
  // Nobody was told to use that key: there is nothing to publish, only its death to see.
  return {
    ...rest,
    phase: "confirming",
    keys,
    superseded: [],
    retired: standby,
    retiree: stale,
    regeneratedAt: at,
    verdict: "open",
    disabled: [],
  };
}

function ended(rotation: Rotation, event: EventOf<"rotation-ended">): Rotation {
  if (!isInFlight(rotation)) return misplaced(rotation, event);
  const lastEnded = { rotation: rotation.id, outcome: event.outcome, at: event.at };
  return idle(rotation, { lastEnded });
}

function revertRequested(rotation: Rotation, event: EventOf<"revert-requested">): Rotation {
  switch (rotation.phase) {
    case "publishing":
      return { ...rotation, phase: "reverting", stored: [] };
    case "adopting": {
      const { freshPublishedAt: _past, ...rest } = rotation;
      return { ...rest, phase: "reverting", stored: [] };
    }
    default:
      return misplaced(rotation, event);
  }
}

function enrolledOf(rotation: Rotation, event: RotationEvent): EnrolledRotation {
  return rotation.phase === "unenrolled" ? misplaced(rotation, event) : rotation;
}

function inPhase<P extends Phase>(rotation: Rotation, event: RotationEvent, phase: P): RotationIn<P> {
  return rotation.phase === phase ? (rotation as RotationIn<P>) : misplaced(rotation, event);
}
