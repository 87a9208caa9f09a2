import type { Contest, InstanceReport } from "../domain/world.ts";

/** The report that `read` found, or that there was none. */
export interface LastReport {
  readonly before: InstanceReport | undefined;
}

/** Keeps the latest report of every consumer instance, and the last contest about it. */
export interface ConsumerBoard {
  /** All reports of an account with their contests, stale ones included. None is dated later than it was stored. */
  reports(account: string): Promise<readonly InstanceReport[]>;

  /** The same of one consumer, without those that keyturn fetched. */
  sent(account: string, consumer: string): Promise<readonly InstanceReport[]>;

  /** The last report of one instance, without its contest. */
  read(account: string, consumer: string, instance: string): Promise<InstanceReport | undefined>;

  /**
   * Replaces the report of that instance. Idempotent without `since`: the later call wins.
   *
   * @param since the very answer of `read` that the report takes the place of.
   * @returns false, changing nothing, when another report was stored since. One that was forgotten since is no hindrance.
   */
  put(account: string, report: InstanceReport, since?: LastReport): Promise<boolean>;

  /**
   * Replaces every report that keyturn fetched about a consumer, and leaves those that its instances sent. Idempotent.
   * An interrupted call may leave some old reports beside some new ones.
   */
  putAsked(account: string, consumer: string, reports: readonly InstanceReport[]): Promise<void>;

  /** Replaces the contest of an instance. No report replaces it. Idempotent. */
  contest(account: string, consumer: string, instance: string, contest: Contest): Promise<void>;

  /**
   * Deletes reports and their contests; one that another has replaced since stays. May be interrupted anywhere.
   *
   * @param reports the very answers of `reports` or `sent`.
   * @returns how many were deleted.
   */
  forget(account: string, reports: readonly InstanceReport[]): Promise<number>;
}
