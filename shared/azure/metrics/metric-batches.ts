import { accountResource } from "../../account-resource.ts";
import { forEachConcurrent } from "../../concurrency.ts";
import { AccessDeniedError, KeyturnError, RequestRefusedError } from "../../errors.ts";
import type { Metered, MeteredAccount } from "../../ports/usage-metrics.ts";
import { hostClock } from "../host-clock.ts";

/**
 * How many accounts of one region and subscription one request may name.
 *
 * @see https://learn.microsoft.com/rest/api/monitor/metrics-batch/batch
 */
const maxBatch = 50;
const concurrency = 4;
const spacingMs = 50;
const late = "the time did not suffice";

/**
 * Reads metrics of many accounts in batches. A refused batch is split in halves, so that one account that is gone or may
 * not be read hides no other. Accounts that fail are listed as unread.
 */
export async function inBatches<T>(
  accounts: readonly MeteredAccount[],
  budgetMs: number,
  ask: (batch: readonly MeteredAccount[]) => Promise<ReadonlyMap<string, T>>,
): Promise<Metered<T>> {
  const endMs = performance.now() + budgetMs;
  const counted = new Map<string, T>();
  const unread = new Map<string, string>();
  const noteUnread = (batch: readonly MeteredAccount[], why: string): void => {
    for (const { resourceId } of batch) unread.set(resourceId.toLowerCase(), why);
  };

  async function askOrSplit(batch: readonly MeteredAccount[]): Promise<void> {
    if (performance.now() >= endMs) return noteUnread(batch, late);
    try {
      const found = await ask(batch);
      for (const account of batch) {
        const id = account.resourceId.toLowerCase();
        const value = found.get(id);
        if (value === undefined) noteUnread([account], "the answer leaves it out");
        else counted.set(id, value);
      }
    } catch (error) {
      if (!(error instanceof KeyturnError)) throw error;
      if (batch.length === 1 || !isRefusal(error)) return noteUnread(batch, error.message);
      const half = Math.ceil(batch.length / 2);
      await askOrSplit(batch.slice(0, half));
      await askOrSplit(batch.slice(half));
    }
  }

  const pace = { concurrency, budgetMs, spacingMs, clock: hostClock };
  const leftovers = await forEachConcurrent(batchesOf(accounts), pace, askOrSplit);
  for (const batch of leftovers) noteUnread(batch, late);
  return { counted, unread };
}

function isRefusal(error: KeyturnError): boolean {
  return error instanceof AccessDeniedError || error instanceof RequestRefusedError;
}

function batchesOf(accounts: readonly MeteredAccount[]): readonly (readonly MeteredAccount[])[] {
  const groups = new Map<string, MeteredAccount[]>();
  for (const account of accounts) {
    const subscription = accountResource(account.resourceId)?.subscription ?? account.resourceId;
    const key = `${subscription} ${account.location}`.toLowerCase();
    const group = groups.get(key) ?? [];
    group.push(account);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / maxBatch) }, (_, index) =>
      group.slice(index * maxBatch, (index + 1) * maxBatch),
    ),
  );
}
