/** An account whose rotation was requested and has not ended. */
export interface OpenRotation {
  readonly account: string;
  readonly rotation: string;
  /** The time of the request. */
  readonly since: Date;
}

/** The rotation that holds a permit. */
export interface PermitHolder {
  readonly account: string;
  readonly rotation: string;
  /** The look that acquired it last; only that look releases it. */
  readonly by: string;
  readonly since: Date;
}

/** A permit of a scope, held by one rotation. */
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

/** The state that processes share about each other's rotations. */
export interface RolloutSnapshot {
  readonly open: readonly OpenRotation[];
  readonly permits: readonly HeldPermit[];
  /** At most one per account, since the line was last resumed. */
  readonly failures: readonly FailedRotation[];
  /** The number of records that cannot be read and are left out. */
  readonly unreadable: number;
  /** Every resumption of the line, latest first. */
  readonly resumed: readonly Resumption[];
}

/** An operator's resumption of the line. */
export interface Resumption {
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
}
