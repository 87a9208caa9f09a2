import type { VersionRef } from "./observation.ts";
import type { Fingerprint } from "../key.ts";
import { otherSlot } from "../key.ts";
import type { HandedKey } from "../holders/handed-keys.ts";
import type { EnrolledState, AccountState } from "../rotation/account-state.ts";

/** The key that consumers should use in a phase, and what the trail knows about its versions. */
export interface WantedKey {
  readonly fingerprint: Fingerprint;
  /** When it was published last. */
  readonly publishedAt: Date;
  /** An earlier time in which every vault published it too, whatever the version. */
  readonly publishedEarlier?: { readonly from: Date; readonly until: Date };
  /** Whether only reports from after `publishedAt` count. */
  readonly movesConsumers: boolean;
  /** Versions of the published secret whose key the trail can name. */
  readonly versions: readonly (VersionRef & { readonly fingerprint: Fingerprint })[];
  /** Both keys that the account has. */
  readonly valid: readonly Fingerprint[];
  /** Those, and keys that it had. */
  readonly ours: readonly Fingerprint[];
  /** The keys that were handed to places of key holders. */
  readonly handed: readonly HandedKey[];
}

export function wantedKey(state: AccountState): WantedKey | undefined {
  if (state.phase === "unenrolled") return undefined;
  const { keys } = state;
  const fingerprint = keys[wantedSlot(state)];
  const movedAt = publicationAwaited(state);
  const { publishedEarlier: earlier, gone = [], handed = [] } = state;
  return {
    fingerprint,
    publishedAt: movedAt ?? state.publishedAt,
    // That it was published then stays true: a regenerated key does not come back.
    ...(earlier?.fingerprint === fingerprint && { publishedEarlier: earlier }),
    movesConsumers: movedAt !== undefined,
    versions: [
      ...state.ownVersions.map((version) => ({ ...version, fingerprint })),
      ...replacedVersions(state).map((version) => ({ ...version, fingerprint: keys[state.active] })),
    ],
    valid: [keys.key1, keys.key2],
    ours: [keys.key1, keys.key2, ...[...gone, ...handed].map((old) => old.fingerprint)],
    handed,
  };
}

function wantedSlot(state: EnrolledState) {
  const adopting = state.phase === "adopting" || state.phase === "retiring";
  return adopting ? otherSlot(state.active) : state.active;
}

function publicationAwaited(state: EnrolledState): Date | undefined {
  switch (state.phase) {
    case "adopting":
    case "retiring":
      return state.freshPublishedAt;
    case "reverting":
      return state.previousPublishedAt;
    default:
      return undefined;
  }
}

/** The versions that the fresh key replaced hold the previous key. */
function replacedVersions(state: EnrolledState): readonly VersionRef[] {
  return state.phase === "adopting" || state.phase === "retiring" ? state.superseded : [];
}
