import type { VersionRef } from "./evidence.ts";
import type { Fingerprint } from "../key.ts";
import { otherSlot } from "../key.ts";
import type { EnrolledRotation, Rotation } from "../rotation/rotation.ts";

/** Which key consumers should be on in a phase, and what the trail knows about its versions. */
export interface WantedKey {
  readonly fingerprint: Fingerprint;
  /** When it was published last. */
  readonly publishedAt: Date;
  /** A time before that in which every vault published it too, whatever the version. */
  readonly publishedEarlier?: { readonly from: Date; readonly until: Date };
  /** Whether only what is learned after that moment counts. */
  readonly movesConsumers: boolean;
  /** Versions of the published secret whose key the trail can name. */
  readonly versions: readonly (VersionRef & { readonly fingerprint: Fingerprint })[];
  /** Both keys that the account has. */
  readonly valid: readonly Fingerprint[];
}

export function wantedKey(rotation: Rotation): WantedKey | undefined {
  if (rotation.phase === "unenrolled") return undefined;
  const { keys } = rotation;
  const fingerprint = keys[wantedSlot(rotation)];
  const movedAt = publicationAwaited(rotation);
  const { publishedEarlier: earlier } = rotation;
  return {
    fingerprint,
    publishedAt: movedAt ?? rotation.publishedAt,
    // What was out then never becomes untrue: a regenerated key does not come back.
    ...(earlier?.fingerprint === fingerprint && { publishedEarlier: earlier }),
    movesConsumers: movedAt !== undefined,
    versions: [
      ...rotation.ownVersions.map((version) => ({ ...version, fingerprint })),
      ...replacedVersions(rotation).map((version) => ({ ...version, fingerprint: keys[rotation.active] })),
    ],
    valid: [keys.key1, keys.key2],
  };
}

function wantedSlot(rotation: EnrolledRotation) {
  const adopting = rotation.phase === "adopting" || rotation.phase === "retiring";
  return adopting ? otherSlot(rotation.active) : rotation.active;
}

function publicationAwaited(rotation: EnrolledRotation): Date | undefined {
  switch (rotation.phase) {
    case "adopting":
    case "retiring":
      return rotation.freshPublishedAt;
    case "reverting":
      return rotation.previousPublishedAt;
    default:
      return undefined;
  }
}

/** What the fresh key has replaced is the previous one. */
function replacedVersions(rotation: EnrolledRotation): readonly VersionRef[] {
  return rotation.phase === "adopting" || rotation.phase === "retiring" ? rotation.superseded : [];
}
