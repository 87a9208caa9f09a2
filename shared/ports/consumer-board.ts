import type { InstanceReport } from "../domain/world.ts";

/** Keeps the latest report of every instance. */
export interface ConsumerBoard {
  /** All reports of an account, stale ones included. */
  reports(account: string): Promise<readonly InstanceReport[]>;

  /** The last report of one instance. */
  read(account: string, consumer: string, instance: string): Promise<InstanceReport | undefined>;

  /** Replaces the report of that instance; the later one wins. Idempotent. */
  put(account: string, report: InstanceReport): Promise<void>;

  /**
   * Replaces all that was fetched about a consumer, and leaves what its instances have sent. Idempotent. Interrupted,
   * it may leave some of the old beside some of the new.
   */
  putAsked(account: string, consumer: string, reports: readonly InstanceReport[]): Promise<void>;
}
