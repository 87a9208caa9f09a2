import type { CountedCalls } from "../domain/usage/explain-usage.ts";
import type { CallTotal } from "../domain/usage/explain-traffic.ts";

/** An account, as the metrics service identifies it. */
export interface MeteredAccount {
  readonly resourceId: string;
  /** The region. */
  readonly location: string;
}

/** Results for many accounts by lower-case ARM id; each account asked about is in exactly one of both. */
export interface Metered<T> {
  readonly counted: ReadonlyMap<string, T>;
  /** Why the account could not be read, for people. */
  readonly unread: ReadonlyMap<string, string>;
}

/** The accounts' own count of their calls; some minutes late, and without the callers. */
export interface UsageMetrics {
  /**
   * Returns one entry per interval that began at `from` or later and ended before `until`, without those that are not
   * counted yet. Nothing when this cloud has no metrics endpoint.
   *
   * @throws {KeyturnError} the service does not answer or refuses keyturn's identity.
   */
  calls(account: MeteredAccount, from: Date, until: Date): Promise<readonly CountedCalls[] | undefined>;

  /**
   * The same for many accounts, in batches. Never throws: reports an account that it could not read as unread.
   *
   * @param budgetMs sends no further request after this time.
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
