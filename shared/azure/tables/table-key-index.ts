import { odata } from "@azure/data-tables";
import * as z from "zod";
import { forEachConcurrent } from "../../concurrency.ts";
import { minuteMs } from "../../domain/time.ts";
import type { KeyIndex } from "../../ports/key-index.ts";
import type { SameShape } from "../../records/same-shape.ts";
import { failureOf } from "../azure-errors.ts";
import type { Storage } from "../storage.ts";
import { guardedTable } from "./guarded-table.ts";
import { parseRow, versioned } from "./stored-row.ts";

/** Only a key that is the first noted of its account brings many others along. */
const concurrency = 16;
/** How long a process takes an index for the one that it has seen; an account whose keys change meanwhile notes them later. */
const believedMs = minuteMs;
const epochKey = { partitionKey: "epoch", rowKey: "epoch" } as const;

export const epochRow = z.strictObject({ epoch: z.string().regex(/^[0-9a-f]{8}$/) });
true satisfies SameShape<{ readonly epoch: string }, z.output<typeof epochRow>>;

/**
 * One row per key and account, which says all in its key: a partition per fingerprint, a row per account. One more row
 * names the table itself.
 */
export function tableKeyIndex(
  storage: Storage,
  name = "keyturnkeys",
  newEpoch: () => string = () => crypto.randomUUID().slice(0, 8),
): KeyIndex {
  const { table, guarded, find } = guardedTable(storage, name);
  let seen: { readonly epoch: string; readonly atMs: number } | undefined;

  async function storedEpoch(): Promise<string> {
    const { partitionKey, rowKey } = epochKey;
    const row = await find("reading the epoch of the index of keys", partitionKey, rowKey);
    return row ? parseRow(epochRow, row, "the epoch of the index of keys").epoch : beginEpoch();
  }

  async function beginEpoch(): Promise<string> {
    const epoch = newEpoch();
    return guarded("beginning an index of keys", async () => {
      try {
        await table.createEntity(versioned({ ...epochKey, epoch }));
        return epoch;
      } catch (error) {
        if (failureOf(error).statusCode !== 409) throw error;
        // Another process was first.
        return storedEpoch();
      }
    });
  }

  return {
    async epoch() {
      const atMs = performance.now();
      if (!seen || atMs - seen.atMs >= believedMs) seen = { epoch: await storedEpoch(), atMs };
      return seen.epoch;
    },

    note: (account, keys) =>
      guarded("noting whose keys these are", async () => {
        await forEachConcurrent(keys, concurrency, async (partitionKey) => {
          await table.upsertEntity({ partitionKey, rowKey: account }, "Replace");
        });
      }),

    accountsOf: (key) =>
      guarded("asking whose key this is", async () => {
        const filter = odata`PartitionKey eq ${String(key)}`;
        const found: string[] = [];
        const rows = table.listEntities<{ readonly rowKey: string }>({
          queryOptions: { filter, select: ["RowKey"] },
        });
        for await (const { rowKey } of rows) found.push(rowKey);
        return found;
      }),
  };
}
