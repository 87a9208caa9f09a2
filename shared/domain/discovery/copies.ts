import type { KeyState } from "../vocabulary.ts";
import type { Owner } from "../account/account-spec.ts";
import type { Fingerprint, Slot } from "../key.ts";

/** Where keyturn searches for copies of keys, if the settings ask for it. */
export const copySourceNames = [
  "app-settings",
  "container-app-secrets",
  "key-vaults",
  "app-configuration",
] as const;
export type CopySourceName = (typeof copySourceNames)[number];

/** The key of an account that a copy holds. */
export interface CopiedKey {
  readonly account: string;
  readonly slot: Slot;
  /** Counted per slot from 1. */
  readonly generation: number;
  readonly state: KeyState;
  /** Absent from records of older builds. */
  readonly fingerprint?: Fingerprint;
}

/** Why a copy counts although the last run has not seen it: the place where it was could not be read. */
export interface Unverified {
  /** When a run first failed to read the place. */
  readonly since: Date;
  readonly why: string;
}

/** A present or past key, found in a place where keyturn does not keep it. */
export interface FoundCopy extends CopiedKey {
  readonly source: CopySourceName;
  /** ARM id, or the origin of a vault or configuration store. */
  readonly resource: string;
  readonly name: string;
  /** The consumer that runs there, and its owner. */
  readonly consumer?: string;
  readonly owner?: Owner;
  /** Identities that the resource runs under, in lower case. */
  readonly identities?: readonly string[];
  /** Absent when the last run saw the copy. */
  readonly unverified?: Unverified;
}

/** Copies of one key in one source that are counted and not listed: too many were found. */
export interface UnlistedCopies {
  readonly account: string;
  readonly source: CopySourceName;
  readonly slot: Slot;
  readonly fingerprint: Fingerprint;
  readonly count: number;
}

/** How the search of one source ended. `off`: it was not asked for. `failed`: it could not be searched. */
export interface CopySearch {
  readonly source: CopySourceName;
  readonly state: "off" | "searched" | "failed";
  /** How many values were looked at. */
  readonly places: number;
  readonly unseen: readonly string[];
}
