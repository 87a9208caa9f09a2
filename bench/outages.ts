import type { JournalEntry } from "../emulator/azure/journal.ts";

export interface Outages {
  readonly calls: number;
  readonly failed: number;
  /** The longest time from a consumer's first failed call until its next successful one. */
  readonly longestMs: number;
}

/**
 * @param calls those of consumers to the data plane, in any order; the user agent identifies the consumer.
 */
export function outagesIn(calls: readonly JournalEntry[]): Outages {
  const failedSince = new Map<string, number>();
  let longestMs = 0;
  for (const { client, url, status, began } of calls.toSorted((a, b) => a.began - b.began)) {
    const who = `${client} ${url}`;
    const since = failedSince.get(who);
    if (status !== 200) failedSince.set(who, since ?? began);
    else if (since !== undefined) {
      longestMs = Math.max(longestMs, began - since);
      failedSince.delete(who);
    }
  }
  const failed = calls.filter(({ status }) => status !== 200).length;
  return {
    calls: calls.length,
    failed,
    longestMs: failedSince.size > 0 ? Number.POSITIVE_INFINITY : longestMs,
  };
}
