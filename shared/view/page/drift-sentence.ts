import type { Drift, DriftKind } from "../../domain/rotation/drift.ts";
import type { KeyFingerprints } from "../../domain/key.ts";

/** What somebody else has done, in a few words. */
export function driftWords(kind: DriftKind): string {
  switch (kind) {
    case "roles-swapped":
      return "standby key published";
    case "keys-changed":
      return "keys changed";
    case "published-key-dead":
      return "published key dead";
    case "fresh-key-dead":
      return "fresh key replaced";
    case "published-overwritten":
      return "secret overwritten";
    case "reverted-by-hand":
      return "reverted by hand";
    case "retired-out-of-band":
      return "previous key replaced early";
    case "previous-key-dead":
      return "previous key dead";
  }
}

/** The same as a sentence with what keyturn makes of it. */
export function driftSentence(drift: Drift): string {
  switch (drift.kind) {
    case "roles-swapped":
      return `The vaults publish what was the standby key; ${drift.active} is active from now on.`;
    case "keys-changed":
      return `Somebody regenerated a key; the published one stayed valid. Now ${keysText(drift.keys)}.`;
    case "published-key-dead":
      return `The published key opens nothing any more; a valid one is published again. Now ${keysText(drift.keys)}.`;
    case "fresh-key-dead":
      return `Somebody replaced the fresh key; ${drift.fresh} is published in its place.`;
    case "published-overwritten":
      return `Somebody overwrote the published secret in ${vaultsText(drift.superseded)}; it is published again.`;
    case "reverted-by-hand":
      return "The vaults publish the previous key again, by somebody's hand; consumers go back to it.";
    case "retired-out-of-band":
      return drift.notAdopted.length === 0
        ? `Somebody replaced the previous key by ${drift.replacement}.`
        : `Somebody replaced the previous key by ${drift.replacement} before ${drift.notAdopted.join(", ")} had left it.`;
    case "previous-key-dead":
      return `The previous key is gone, so there is no way back to it. Now ${keysText(drift.keys)}.`;
  }
}

export function keysText({ key1, key2 }: KeyFingerprints): string {
  return `key1 is ${key1} and key2 is ${key2}`;
}

function vaultsText(places: readonly { readonly vault: string }[]): string {
  return places.map(({ vault }) => vaultName(vault)).join(", ") || "no vault";
}

/** The vault's own name, out of its origin. */
export function vaultName(origin: string): string {
  return /^https:\/\/([^./]+)/.exec(origin)?.[1] ?? origin;
}
