import type { CountedCalls } from "../domain/usage/explain-usage.ts";
import type { CallTotal } from "../domain/usage/explain-traffic.ts";

/** An account as its metrics are found. */
export interface MeteredAccount {
  readonly resourceId: string;
  /** The region. */
  readonly location: string;
}

/** What was read of many accounts, by their ARM ids in lower case; each that was asked about is in one of both. */
export interface Metered<T> {
  readonly counted: ReadonlyMap<string, T>;
  /** Why nothing was read, for people. */
  readonly unread: ReadonlyMap<string, string>;
}

/** The accounts' own count of their calls; minutes behind what happened, and blind to who called. */
export interface UsageMetrics {
  /**
   * One entry per interval that has begun at `from` or later and ended before `until`; those that are not counted yet
   * are absent. Nothing at all when this cloud has no metrics for keyturn.
   *
   * @throws {KeyturnError} the service does not answer or refuses keyturn's identity.
   */
  calls(account: MeteredAccount, from: Date, until: Date): Promise<readonly CountedCalls[] | undefined>;

  /**
   * The same for many accounts, many in one request. Never throws: whatever fails is told as unread.
   *
   * @param budgetMs after this nothing further is asked.
   */
  callsOfEach(
    accounts: readonly MeteredAccount[],
    from: Date,
    until: Date,
    budgetMs: number,
  ): Promise<Metered<readonly CountedCalls[]> | undefined>;

  /** All calls of a long time, for many accounts and as bounded; see `callsOfEach`. */
  totals(
    accounts: readonly MeteredAccount[],
    from: Date,
    until: Date,
    budgetMs: number,
  ): Promise<Metered<CallTotal> | undefined>;
}
