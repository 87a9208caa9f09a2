import type { CountedCalls } from "../domain/explain-usage.ts";

/** The account's own count of its calls; minutes behind what happened, and blind to who called. */
export interface UsageMetrics {
  /**
   * One entry per interval that has begun at `from` or later and ended before `until`; those that are not counted yet
   * are absent. Nothing at all when this cloud has no metrics for keyturn.
   *
   * @throws {KeyturnError} the service does not answer or refuses keyturn's identity.
   */
  calls(
    account: { readonly resourceId: string; readonly location: string },
    from: Date,
    until: Date,
  ): Promise<readonly CountedCalls[] | undefined>;
}
