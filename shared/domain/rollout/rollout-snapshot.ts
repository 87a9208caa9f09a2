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
