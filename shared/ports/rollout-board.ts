import type { PermitFact } from "../domain/rollout/rollout.ts";
import type {
  HeldPermit,
  OpenRotation,
  PermitHolder,
  RolloutSnapshot,
} from "../domain/rollout/rollout-snapshot.ts";

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
