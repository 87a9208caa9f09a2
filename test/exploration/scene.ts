import type { ConsumerSpec } from "../../shared/domain/account/account-spec.ts";
import type { EmergencyWish } from "../../shared/domain/commands/commands.ts";

/** The behaviour of one instance; the explorer tries everything that it allows. */
export interface Role {
  readonly consumer: string;
  readonly instance: string;
  /** Refreshes the secret within the bound; an instance that does not may lag without end. */
  readonly refreshes: boolean;
  /** `prompt` reports at once and keeps its report current; `late` reports at any time, or never. */
  readonly reports: "prompt" | "late";
  /** May be scaled in, out and in again; with a restart between. */
  readonly scales?: boolean;
  /** Runs from the beginning; true by default. */
  readonly away?: boolean;
  readonly fallsIll?: boolean;
  /** An older report of this instance may arrive once more. */
  readonly replays?: boolean;
}

/** How often each kind of disturbance may happen in one history. */
export interface Allowance {
  readonly rotations: number;
  readonly thirdParty: number;
  readonly emergencies: number;
  readonly reverts: number;
  readonly abandonments: number;
  /** Somebody switches the account's keys off, and on again at any later time. */
  readonly switches: number;
  readonly pauses: number;
  readonly illnesses: number;
  readonly replays: number;
}

/** A rule that is left out, to prove that its absence is detected. */
export type Breakage =
  | "keyStillPublished"
  | "keyRecentlyPublished"
  | "consumersNotOnOtherKey"
  | "keyInUse"
  | "claim"
  | "pinnedLeak"
  | "clockMargin"
  | "keptLeak"
  | "callBound";

export type Wish = EmergencyWish;

export type ThirdAct =
  | "regenerate key1"
  | "regenerate key2"
  | "write key1"
  | "write key2"
  | "write garbage"
  | "disable the secret";

/** One bounded world to explore. */
export interface Scene {
  readonly name: string;
  readonly cast: readonly Role[];
  readonly consumers: readonly ConsumerSpec[];
  readonly allowance: Allowance;
  readonly wishes: readonly Wish[];
  readonly thirdActs: readonly ThirdAct[];
  readonly revertAtUnhealthy?: number;
  /**
   * For a tick after keyturn has replaced a key, a list may still show what was there before. A late list that hides what
   * somebody else has done is left out: nobody can tell it from a current one.
   */
  readonly keysListedLate?: true;
  /** Every look may be made by a process whose clock is early or late, as far as two clocks may differ. */
  readonly clocksDiffer?: true;
  readonly without?: Breakage;
}
