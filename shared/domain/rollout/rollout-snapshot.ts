/** An account whose rotation has been asked for and has not ended. */
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

/** An in-flight permit of one scope that a rotation holds. */
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

/** The shared knowledge of all rotations at one moment. */
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

/** A person let the line continue. */
export interface Resumption {
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
}
