import { enrolledOf, idle, misplaced, publishedOf } from "./fold.ts";
import type { KeyFingerprints } from "../key.ts";
import { otherSlot } from "../key.ts";
import type { EnrolledRotation, Rotation, RotationIn, RotationRequest } from "./rotation.ts";
import { isInFlight } from "./rotation.ts";
import type { Emergency, EventOf } from "./rotation-event.ts";
import type { SupersededVersion } from "../secret-place.ts";
import { sameVersion } from "../secret-place.ts";

/** Takes for true what somebody else has done. */
export function driftFound(rotation: Rotation, event: EventOf<"drift-found">): Rotation {
  if (rotation.phase === "unenrolled") return misplaced(rotation, event);
  const { drift, at } = event;
  switch (drift.kind) {
    case "keys-changed":
      return keysChanged(rotation, drift.keys);
    case "roles-swapped": {
      const { active, keys, standbyUnpublishedSince } = drift;
      const publishedAt = standbyUnpublishedSince;
      return { ...beforeAnything(rotation), active, keys, standbyUnpublishedSince, publishedAt };
    }
    case "published-key-dead": {
      const { keys, superseded } = drift;
      const request = requestOf(rotation);
      const repairing = {
        ...enrolledOf(rotation),
        phase: "repairing",
        keys,
        superseded,
        stored: [],
      } as const;
      return request ? { ...repairing, request } : repairing;
    }
    case "fresh-key-dead":
      return publishAgain(rotation, event, { keys: drift.keys, superseded: drift.superseded });
    case "published-overwritten":
      return rotation.phase === "reverting"
        ? withoutPrevious(rotation, drift.superseded)
        : publishAgain(rotation, event, { keys: rotation.keys, superseded: drift.superseded });
    case "previous-key-dead":
      return publishAgain(rotation, event, drift);
    case "reverted-by-hand": {
      if (rotation.phase !== "adopting" && rotation.phase !== "retiring") return misplaced(rotation, event);
      const { freshPublishedAt: _past, ...rest } = rotation;
      const { keys, publishedAt: previousPublishedAt } = drift;
      return { ...rest, phase: "reverting", keys, previousPublishedAt, standbyUnpublishedSince: at };
    }
    case "retired-out-of-band":
      return rotation.phase === "adopting"
        ? retired(rotation, drift.replacement, at)
        : misplaced(rotation, event);
  }
}

/** A valid key is published again everywhere; the standby one may have been what a vault published until now. */
export function driftRepaired(rotation: RotationIn<"repairing">, at: Date): Rotation {
  const { request, superseded: _gone, stored, ...rest } = rotation;
  const standbyUnpublishedSince = at;
  const ownVersions = publishedOf(stored);
  if (request) return { ...rest, ...request, phase: "preparing", standbyUnpublishedSince, ownVersions };
  return { ...idle(rotation, { publishedAt: at }), standbyUnpublishedSince, ownVersions };
}

/** The previous key has been replaced, by whomever. */
export function retired(
  rotation: RotationIn<"adopting" | "retiring">,
  replacement: KeyFingerprints["key1"],
  at: Date,
): RotationIn<"confirming"> {
  const { fresh: _now, freshPublishedAt, publishedEarlier: _dead, ...rest } = rotation;
  const { active: slot } = rotation;
  return {
    ...rest,
    phase: "confirming",
    retired: slot,
    retiree: rotation.keys[slot],
    active: otherSlot(slot),
    keys: { ...rotation.keys, [slot]: replacement },
    publishedAt: freshPublishedAt,
    standbyUnpublishedSince: freshPublishedAt,
    regeneratedAt: at,
    verdict: "open",
    disabled: [],
    stored: [],
  };
}

function keysChanged(rotation: EnrolledRotation, keys: KeyFingerprints): Rotation {
  switch (rotation.phase) {
    case "proving":
      return { ...rotation, keys, fresh: keys[otherSlot(rotation.active)] };
    case "confirming":
      return { ...rotation, keys, stored: [] };
    default:
      return { ...rotation, keys };
  }
}

/** Roles that turned out to be the other way round make everything decided on them void; the wish stays. */
function beforeAnything(rotation: EnrolledRotation): RotationIn<"idle" | "preparing"> {
  const request = requestOf(rotation);
  const enrolled = enrolledOf(rotation);
  if (!request) return { ...enrolled, phase: "idle" };
  const { emergency } = request;
  return { ...enrolled, ...request, phase: "preparing", ...(emergency && { emergency: turned(emergency) }) };
}

/** A leak is told by the role of the key, and the roles have turned. */
function turned(emergency: Emergency): Emergency {
  switch (emergency.compromised) {
    case "active":
      return { ...emergency, compromised: "standby" };
    case "standby":
      return { ...emergency, compromised: "active" };
    case "both":
      return emergency;
  }
}

function publishAgain(
  rotation: EnrolledRotation,
  event: EventOf<"drift-found">,
  { keys, superseded }: { keys: KeyFingerprints; superseded: readonly SupersededVersion[] },
): Rotation {
  switch (rotation.phase) {
    case "publishing":
    case "adopting":
    case "retiring":
    case "reverting": {
      const request = requestOf(rotation);
      if (!request) return misplaced(rotation, event);
      return {
        ...enrolledOf(rotation),
        ...request,
        phase: "publishing",
        keys,
        fresh: keys[otherSlot(rotation.active)],
        superseded: joined(rotation.superseded, superseded),
        stored: [],
      };
    }
    default:
      return misplaced(rotation, event);
  }
}

function withoutPrevious(
  rotation: RotationIn<"reverting">,
  superseded: readonly SupersededVersion[],
): RotationIn<"reverting"> {
  const { previousPublishedAt: _past, ...rest } = rotation;
  return { ...rest, stored: [], superseded: joined(rotation.superseded, superseded) };
}

function joined(
  a: readonly SupersededVersion[],
  b: readonly SupersededVersion[],
): readonly SupersededVersion[] {
  return [...a, ...b.filter((version) => !a.some((known) => sameVersion(known, version)))];
}

function requestOf(rotation: EnrolledRotation): RotationRequest | undefined {
  if (rotation.phase === "repairing") return rotation.request;
  if (!isInFlight(rotation)) return undefined;
  const { id, mode, requestedAt, requestedBy, emergency, approval, notBefore } = rotation;
  return {
    id,
    mode,
    requestedAt,
    requestedBy,
    ...(emergency && { emergency }),
    ...(approval && { approval }),
    ...(notBefore && { notBefore }),
  };
}
