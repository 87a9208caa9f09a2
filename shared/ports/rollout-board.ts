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
 * Shared by all processes; kept in storage. No rotation's safety depends on it. Every call is idempotent, and affects
 * only the rotation that it names.
 */
export interface RolloutBoard {
  snapshot(): Promise<RolloutSnapshot>;

  /** Puts the rotation in the line, unless a later one of the same account is there. */
  enter(entry: OpenRotation): Promise<void>;

  /**
   * Acquires one permit of every scope, or none. Never hands out more than `most` permits of a scope, however many
   * processes ask at once and however many are held under a higher limit. A holder keeps its permit unless that is one
   * too many, and takes over a permit that an earlier rotation of its account has left.
   */
  acquire(holder: PermitHolder, limits: readonly PermitLimit[]): Promise<PermitFact>;

  /** Counts a rotation in flight that holds no permit of this scope, even above the limit. */
  count(permit: HeldPermit): Promise<void>;

  /**
   * Releases the permits of this rotation that this look acquired.
   *
   * @param holder with `since`, only permits that were not acquired again since.
   */
  release(holder: Omit<PermitHolder, "since"> & { readonly since?: Date }): Promise<void>;

  /** Ends a rotation: takes it out of the line, releases its permits and, if it is done, forgets earlier failures. */
  ended(account: string, rotation: string, at: Date, ending: Ending): Promise<void>;

  /** Forgets the failure of an account, unless it is later than `until`. */
  forget(account: string, until: Date): Promise<void>;

  /** Forgets all failures so far. Keeps every earlier resumption. */
  resume(by: string, reason: string, at: Date): Promise<void>;
}
