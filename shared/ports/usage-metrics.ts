/** Calls to one account in one interval, as Azure Monitor counts them. */
export interface CountedCalls {
  readonly at: Date;
  readonly calls: number;
  /** Answered 401, as far as the metric tells. */
  readonly refused: number;
}

/** The account's own count of its calls; minutes behind what happened, and blind to who called. */
export interface UsageMetrics {
  /**
   * One entry per minute from `from` to `until`; minutes that are not counted yet are absent.
   *
   * @throws {KeyturnError} the service does not answer or refuses keyturn's identity.
   */
  calls(
    account: { readonly resourceId: string; readonly location: string },
    from: Date,
    until: Date,
  ): Promise<readonly CountedCalls[]>;
}
