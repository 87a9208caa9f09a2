import type { ConsumerSpec } from "../../shared/domain/account/account-spec.ts";
import type { Emergency } from "../../shared/domain/rotation/rotation-event.ts";

/** How one instance of a consumer behaves; the explorer tries everything that this allows. */
export interface Role {
  readonly consumer: string;
  readonly instance: string;
  /** Reads the secret again within the refresh bound; one that does not may lag without end. */
  readonly refreshes: boolean;
  /** `prompt` reports at once and keeps its report current; `late` reports whenever the explorer likes, or never. */
  readonly reports: "prompt" | "late";
  /** May be scaled in, out and in again; with a restart between. */
  readonly scales?: boolean;
  /** Runs from the beginning; true unless told. */
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
  readonly pauses: number;
  readonly illnesses: number;
  readonly replays: number;
}

/** A rule that is left out to prove that its absence is seen. */
export type Breakage =
  | "keyStillPublished"
  | "keyRecentlyPublished"
  | "consumersNotOnOtherKey"
  | "keyInUse"
  | "claim"
  | "callBound";

export type Wish = Pick<Emergency, "compromised" | "gate" | "deadlineMs">;

export type ThirdAct = "regenerate key1" | "regenerate key2" | "write key1" | "write key2" | "write garbage";

/** One bounded world to explore. */
export interface Scene {
  readonly name: string;
  readonly cast: readonly Role[];
  readonly consumers: readonly ConsumerSpec[];
  readonly allowance: Allowance;
  readonly wishes: readonly Wish[];
  readonly thirdActs: readonly ThirdAct[];
  readonly revertAtUnhealthy?: number;
  readonly without?: Breakage;
}
