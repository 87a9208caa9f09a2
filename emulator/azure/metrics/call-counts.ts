import type { Accounts } from "../ai/accounts.ts";
import { segmentsOf } from "../exchange.ts";
import type { JournalEntry } from "../journal.ts";

/** Calls that one account answered in one interval, which began at `at` (epoch milliseconds). */
export type CallCount = {
  readonly at: number;
  readonly status: number;
  /** The first segment of the path, such as `openai`. */
  readonly api: string;
  readonly calls: number;
};

/** Counts of the data plane's answers. */
export type CallCounts = {
  record(entry: JournalEntry): void;
  /** Counts of intervals that began at `from` or later and before `to`. */
  read(account: string, from: number, to: number): readonly CallCount[];
};

/** Intervals per account; more than a week of minutes. */
const KEPT = 12_000;

export function createCallCounts(accounts: Accounts, intervalMs: () => number): CallCounts {
  const counts = new Map<string, Map<number, Map<string, CallCount>>>();
  return {
    record({ service, url, status, began }) {
      if (service !== "ai" || status === 0) return;
      const called = new URL(url);
      const account = accounts.find(called.hostname.split(".")[0] ?? "")?.name.toLowerCase();
      if (account === undefined) return;
      const at = Math.floor(began / intervalMs()) * intervalMs();
      const intervals = within(counts, account, () => new Map());
      const interval = within(intervals, at, () => new Map<string, CallCount>());
      const api = segmentsOf(called)[0]?.toLowerCase() ?? "";
      const key = `${status} ${api}`;
      interval.set(key, { at, status, api, calls: (interval.get(key)?.calls ?? 0) + 1 });
      const [oldest] = intervals.keys();
      if (intervals.size > KEPT && oldest !== undefined) intervals.delete(oldest);
    },
    read: (account, from, to) =>
      [...(counts.get(account.toLowerCase())?.entries() ?? [])]
        .filter(([at]) => at >= from && at < to)
        .flatMap(([, interval]) => [...interval.values()]),
  };
}

function within<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
