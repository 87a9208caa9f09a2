import type { PlaceFact } from "../domain/rollout.ts";

/** An account whose rotation has been asked for and is not done. */
export interface OpenRotation {
  readonly account: string;
  readonly rotation: string;
  readonly ring: number;
  readonly since: Date;
  /** It has ended, but not well: the ring waits for a rotation of this account that does, or for a person. */
  readonly failed: boolean;
}

/** A place that one rotation of a scope has. */
export interface TakenPlace {
  /** `fleet`, or the id of a subscription. */
  readonly scope: string;
  readonly account: string;
  readonly rotation: string;
  readonly since: Date;
}

/** What the processes know of each other's rotations. */
export interface RolloutStanding {
  readonly open: readonly OpenRotation[];
  readonly places: readonly TakenPlace[];
  /** Rotations that failed since the line was last resumed. */
  readonly failures: readonly { readonly account: string; readonly rotation: string; readonly at: Date }[];
  readonly resumed?: { readonly at: Date; readonly by: string; readonly reason: string };
}

export interface PlaceLimit {
  readonly scope: string;
  readonly most: number;
}

/** Shared by all processes; kept in storage. Holds nothing that a rotation's safety rests on. */
export interface RolloutBoard {
  standing(): Promise<RolloutStanding>;

  /** Puts the account's rotation in the line of its ring. Idempotent. */
  enter(entry: Omit<OpenRotation, "failed">): Promise<void>;

  /**
   * Takes one place of every scope, or none. Never are more than `most` places of a scope taken, however many
   * processes ask at once. Idempotent: who has a place keeps it.
   */
  take(holder: Omit<TakenPlace, "scope">, limits: readonly PlaceLimit[]): Promise<PlaceFact>;

  /** Gives the account's places back. Idempotent. */
  free(account: string): Promise<void>;

  /**
   * The rotation has ended: its places are free, and the account is out of the line unless it failed. Idempotent.
   *
   * @param failed counts towards stopping the line.
   */
  ended(account: string, rotation: string, at: Date, failed: boolean): Promise<void>;

  /** Forgets the failures so far, and lets rings go on without the accounts that failed. */
  resume(by: string, reason: string, at: Date): Promise<void>;
}
