import type { Owner } from "../account/account-spec.ts";
import type { Slot } from "../key.ts";

/** Where copies of keys are looked for, if somebody has asked for it. */
export const copySourceNames = [
  "app-settings",
  "container-app-secrets",
  "key-vaults",
  "app-configuration",
] as const;
export type CopySourceName = (typeof copySourceNames)[number];

/** Which of an account's keys a copy is. */
export interface CopiedKey {
  readonly account: string;
  readonly slot: Slot;
  /** Counted per slot from 1. */
  readonly generation: number;
  readonly state: "active" | "standby" | "retired";
}

/** A key, or what once was one, that lies where keyturn does not keep it. */
export interface FoundCopy extends CopiedKey {
  readonly source: CopySourceName;
  /** ARM id, or the origin of a vault or configuration store. */
  readonly resource: string;
  readonly name: string;
  /** The consumer that runs there, and who answers for it. */
  readonly consumer?: string;
  readonly owner?: Owner;
}

/** How the search of one source ended. `off`: nobody has asked for it. `failed`: nothing of it was looked at. */
export interface CopySearch {
  readonly source: CopySourceName;
  readonly state: "off" | "searched" | "failed";
  /** How many values were looked at. */
  readonly places: number;
  readonly unseen: readonly string[];
}
