import type { PermitFact } from "../domain/rollout/rollout.ts";

/** An account whose rotation has been asked for and has not ended. */
export interface OpenRotation {
  readonly account: string;
  readonly rotation: string;
  /** When it was asked for. */
  readonly since: Date;
}

/** Who has a place. */
export interface PermitHolder {
  readonly account: string;
  readonly rotation: string;
  /** The look that took it last: no other one gives it back. */
  readonly by: string;
  readonly since: Date;
}

/** A place that one rotation of a scope has. */
export interface HeldPermit extends PermitHolder {
  /** `fleet`, or the id of a subscription. */
  readonly scope: string;
}

/** An account whose last rotation did not end well. */
export interface FailedRotation {
  readonly account: string;
  readonly rotation: string;
  readonly at: Date;
}

/** What the processes know of each other's rotations. */
export interface RolloutSnapshot {
  readonly open: readonly OpenRotation[];
  readonly permits: readonly HeldPermit[];
  /** One per account, of those since the line was last resumed. */
  readonly failures: readonly FailedRotation[];
  /** So many records cannot be read, and are left out. */
  readonly unreadable: number;
  /** Each time that somebody resumed the line, the last one first. */
  readonly resumed: readonly Resumption[];
}

/** Who let the line go on, and why. */
export interface Resumption {
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
}

export interface PermitLimit {
  readonly scope: string;
  readonly most: number;
}

/** How a rotation left the line: `withdrawn` touched nothing, and says nothing of the account. */
export type Ending = "done" | "failed" | "withdrawn";

/**
 * Shared by all processes; kept in storage. Holds nothing that a rotation's safety rests on. Everything is idempotent,
 * and says nothing of another rotation of the account than the one that it names.
 */
export interface RolloutBoard {
  snapshot(): Promise<RolloutSnapshot>;

  /** Puts the account's rotation in the line, unless a later one of it stands there. */
  enter(entry: OpenRotation): Promise<void>;

  /**
   * Takes one place of every scope, or none. Never are more than `most` places of a scope taken by it, however many
   * processes ask at once and however many were taken under a higher limit. Whoever has a place keeps it, unless it is
   * one too many; what an earlier rotation of the account has left becomes its own.
   */
  acquire(holder: PermitHolder, limits: readonly PermitLimit[]): Promise<PermitFact>;

  /** Counts a rotation in flight that has no place in this scope, even above the limit. */
  count(permit: HeldPermit): Promise<void>;

  /**
   * Gives back the places of this rotation that this look took.
   *
   * @param holder with `since`, only those that were not taken anew since.
   */
  release(holder: Omit<PermitHolder, "since"> & { readonly since?: Date }): Promise<void>;

  /** The rotation has ended: it is out of the line and has no places. Whoever is done has no failure from before. */
  ended(account: string, rotation: string, at: Date, ending: Ending): Promise<void>;

  /** Forgets the failure of an account if it is not later than that. */
  forget(account: string, until: Date): Promise<void>;

  /** Forgets all failures so far. Who resumed the line before, when and why is kept. */
  resume(by: string, reason: string, at: Date): Promise<void>;
}
