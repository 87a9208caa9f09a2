import type { Drift, DriftKind } from "../../domain/rotation/drift.ts";
import type { KeyFingerprints } from "../../domain/key.ts";
import { fewNames } from "../few-names.ts";
import type { SecretPlace, SecretRole } from "../../domain/secret-place.ts";

/** Names the drift in a few words. */
export function driftWords(kind: DriftKind): string {
  switch (kind) {
    case "roles-swapped":
      return "standby key published";
    case "keys-changed":
      return "keys changed";
    case "secrets-unusable":
      return "secret unusable";
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

/** Describes the drift and keyturn's reaction in a sentence. */
export function driftSentence(drift: Drift): string {
  switch (drift.kind) {
    case "roles-swapped":
      return `The vaults publish the former standby key; ${drift.active} is active from now on.`;
    case "keys-changed":
      return `A key was regenerated outside keyturn; the published one is still valid. Now ${keysText(drift.keys)}.`;
    case "secrets-unusable":
      return `${placesText(drift.places)} could not be used; written again.`;
    case "published-key-dead":
      return `The published key is no longer valid; a valid one is published again. Now ${keysText(drift.keys)}.`;
    case "fresh-key-dead":
      return `The fresh key was replaced outside keyturn; ${drift.fresh} is published instead.`;
    case "published-overwritten":
      return `The published secret was overwritten in ${vaultsText(drift.superseded)}; it is published again.`;
    case "reverted-by-hand":
      return "The previous key was published again outside keyturn; consumers go back to it.";
    case "retired-out-of-band":
      return drift.notAdopted.length === 0
        ? `The previous key was replaced by ${drift.replacement} outside keyturn.`
        : `The previous key was replaced by ${drift.replacement} outside keyturn, before adoption by ${fewNames(drift.notAdopted, drift.notAdoptedLeftOut)}.`;
    case "previous-key-dead":
      return `The previous key is no longer valid, so a revert is not possible. Now ${keysText(drift.keys)}.`;
  }
}

export function keysText({ key1, key2 }: KeyFingerprints): string {
  return `key1 is ${key1} and key2 is ${key2}`;
}

function vaultsText(places: readonly { readonly vault: string }[]): string {
  return places.map(({ vault }) => vaultName(vault)).join(", ") || "no vault";
}

/** The vault's own name, from its origin. */
export function vaultName(origin: string): string {
  return /^https:\/\/([^./]+)/.exec(origin)?.[1] ?? origin;
}

/** Names secrets and their vaults, at the beginning of a sentence. */
export function placesText(places: readonly SecretPlace[]): string {
  const named = places.map(({ vault, secret }) => `${secretText(secret)} in ${vaultName(vault)}`).join(", ");
  return named.charAt(0).toUpperCase() + named.slice(1);
}

export function secretText(secret: SecretRole): string {
  return secret === "published" ? "the published secret" : `the secret of ${secret}`;
}
