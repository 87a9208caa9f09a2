import type { InstanceReport } from "../domain/world.ts";

/** Keeps the latest report of every consumer instance. */
export interface ConsumerBoard {
  /** All reports of an account, stale ones included. */
  reports(account: string): Promise<readonly InstanceReport[]>;

  /** The last report of one instance. */
  read(account: string, consumer: string, instance: string): Promise<InstanceReport | undefined>;

  /** Replaces the report of that instance; the later one wins. Idempotent. */
  put(account: string, report: InstanceReport): Promise<void>;

  /**
   * Replaces every report that keyturn fetched about a consumer, and leaves those that its instances sent. Idempotent.
   * An interrupted call may leave some old reports beside some new ones.
   */
  putAsked(account: string, consumer: string, reports: readonly InstanceReport[]): Promise<void>;
}
