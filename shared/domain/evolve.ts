import { otherSlot } from "./key.ts";
import type { Phase, Rotation, RotationIn, RotationInFlight } from "./rotation.ts";
import { isInFlight } from "./rotation.ts";
import type { EventOf, RotationEvent } from "./rotation-event.ts";
import { unreachable } from "./unreachable.ts";

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
      return idle(inPhase(rotation, event, "enrolling"), { publishedAt: event.at });
    case "secret-stored":
      return secretStored(rotation, event);
    case "rotation-requested": {
      const { rotation: id, mode, requestedBy, at } = event;
      return {
        ...inPhase(rotation, event, "idle"),
        phase: "preparing",
        id,
        mode,
        requestedBy,
        requestedAt: at,
      };
    }
    case "preflight-passed":
      return preflightPassed(inPhase(rotation, event, "preparing"), event);
    case "standby-key-regenerated":
      return standbyRegenerated(inPhase(rotation, event, "regenerating"), event);
    case "fresh-key-proven": {
      const { regeneratedAt: _past, ...proving } = inPhase(rotation, event, "proving");
      return { ...proving, phase: "publishing" };
    }
    case "fresh-key-published":
      return {
        ...inPhase(rotation, event, "publishing"),
        phase: "adopting",
        freshPublishedAt: event.at,
        stored: [],
      };
    case "adoption-confirmed": {
      const adopting = inPhase(rotation, event, "adopting");
      return { ...adopting, phase: "retiring", retiree: adopting.keys[adopting.active] };
    }
    case "previous-key-regenerated":
      return previousRegenerated(inPhase(rotation, event, "retiring"), event);
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
      return { ...inPhase(rotation, event, "adopting"), phase: "reverting", stored: [] };
    case "previous-key-published":
      return {
        ...inPhase(rotation, event, "reverting"),
        previousPublishedAt: event.at,
        // `publishedAt` stays: the previous key is no younger for being published again, so it stays due.
        // The fresh key was out until this moment, so it counts as published until now.
        standbyUnpublishedSince: event.at,
      };
    case "rotation-ended":
      return ended(rotation, event);
    default:
      return unreachable(event);
  }
}

function enrolmentStarted(rotation: Rotation, event: EventOf<"enrolment-started">): Rotation {
  if (isInFlight(rotation)) return misplaced(rotation, event);
  const { target, active, keys, standbyUnpublishedSince, superseded, at } = event;
  return {
    phase: "enrolling",
    target,
    active,
    keys,
    standbyUnpublishedSince,
    superseded,
    publishedAt: at,
    stored: [],
  };
}

function secretStored(rotation: Rotation, event: EventOf<"secret-stored">): Rotation {
  switch (rotation.phase) {
    case "enrolling":
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
  const { stale: _gone, ...rest } = rotation;
  const keys = { ...rotation.keys, [otherSlot(rotation.active)]: fresh };
  return { ...rest, phase: "proving", keys, fresh, regeneratedAt: at };
}

function previousRegenerated(
  rotation: RotationIn<"retiring">,
  event: EventOf<"previous-key-regenerated">,
): Rotation {
  const { fresh: _now, freshPublishedAt, ...rest } = rotation;
  const retired = rotation.active;
  return {
    ...rest,
    phase: "confirming",
    retired,
    active: otherSlot(retired),
    keys: { ...rotation.keys, [retired]: event.replacement },
    publishedAt: freshPublishedAt,
    standbyUnpublishedSince: freshPublishedAt,
    regeneratedAt: event.at,
    verdict: "open",
    disabled: [],
  };
}

function ended(rotation: Rotation, event: EventOf<"rotation-ended">): Rotation {
  if (!isInFlight(rotation)) return misplaced(rotation, event);
  const lastEnded = { rotation: rotation.id, outcome: event.outcome, at: event.at };
  return idle(rotation, { publishedAt: rotation.publishedAt, lastEnded });
}

function idle(
  from: RotationIn<"enrolling"> | RotationInFlight,
  changes: Pick<RotationIn<"idle">, "publishedAt" | "lastEnded">,
): RotationIn<"idle"> {
  const { target, active, keys, standbyUnpublishedSince } = from;
  const lastEnded = changes.lastEnded ?? from.lastEnded;
  return {
    phase: "idle",
    target,
    active,
    keys,
    standbyUnpublishedSince,
    publishedAt: changes.publishedAt,
    ...(lastEnded && { lastEnded }),
  };
}

function inPhase<P extends Phase>(rotation: Rotation, event: RotationEvent, phase: P): RotationIn<P> {
  return rotation.phase === phase ? (rotation as RotationIn<P>) : misplaced(rotation, event);
}

function misplaced(rotation: Rotation, event: RotationEvent): never {
  throw new TypeError(`event ${event.type} does not belong to the phase ${rotation.phase}`);
}
