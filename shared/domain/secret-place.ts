import type { AccountSpec } from "./account/account-spec.ts";
import type { Fingerprint } from "./key.ts";
import { slots } from "./key.ts";

/** The role of one of an account's secrets: the one consumers read, or the one of a slot. */
export const secretRoles = ["published", ...slots] as const;
export type SecretRole = (typeof secretRoles)[number];

/** One secret in one vault. */
export interface SecretPlace {
  readonly vault: string;
  readonly secret: SecretRole;
}

/** A version of a secret that keyturn has written. */
export interface StoredSecret extends SecretPlace {
  readonly version: string;
  readonly fingerprint: Fingerprint;
}

/** The version of a published secret that a later one replaces. */
export interface SupersededVersion {
  readonly vault: string;
  readonly version: string;
}

export function samePlace(a: SecretPlace, b: SecretPlace): boolean {
  return a.vault === b.vault && a.secret === b.secret;
}

/** The places of `a` that are not among `b`. */
export function placesWithout(a: readonly SecretPlace[], b: readonly SecretPlace[]): readonly SecretPlace[] {
  return a.filter((place) => !b.some((other) => samePlace(place, other)));
}

export function sameVersion(a: SupersededVersion, b: SupersededVersion): boolean {
  return a.vault === b.vault && a.version === b.version;
}

export function secretName(spec: AccountSpec, secret: SecretRole): string {
  return secret === "published" ? spec.publishedSecret : `${spec.publishedSecret}-${secret}`;
}
