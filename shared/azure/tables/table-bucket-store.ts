import * as z from "zod";
import type { WriteBucket } from "../../domain/rollout/write-bucket.ts";
import { fullBucket } from "../../domain/rollout/write-bucket.ts";
import type { BucketStore, StoredBucket } from "../../ports/bucket-store.ts";
import type { SameShape } from "../../records/same-shape.ts";
import { failureOf, translate } from "../azure-errors.ts";
import { guardedTable } from "./guarded-table.ts";
import type { Storage } from "../storage.ts";
import { within, writeSince } from "../storage.ts";
import { parseRow, versioned } from "./stored-row.ts";

const rowKey = "writes";
/** Rather go without a permit than wait longer for one: Azure still throttles. */
const timeoutMs = 2_000;
export const bucketRow = z.strictObject({ lastTurnMs: z.number(), promisedMs: z.number(), etag: z.string() });
true satisfies SameShape<WriteBucket & { readonly etag: string }, z.output<typeof bucketRow>>;

export const bucketTableName = "keyturnpacing";

/** One row per subscription. */
export function tableBucketStore(storage: Storage, name = bucketTableName): BucketStore {
  const { table, ready, find } = guardedTable(storage, name);

  async function read(subscription: string): Promise<StoredBucket> {
    const row = await find("reading how many writes are left", subscription, rowKey, within(timeoutMs));
    if (!row) return { bucket: fullBucket };
    const { etag, ...bucket } = parseRow(bucketRow, row, "how many writes are left");
    return { bucket, etag };
  }

  return {
    read,
    async save(subscription, bucket, { etag: since }) {
      const row = versioned({ partitionKey: subscription, rowKey, ...bucket });
      try {
        await ready();
        const { etag } = await writeSince(table, row, since, within(timeoutMs));
        return etag === undefined ? await read(subscription) : { bucket, etag };
      } catch (error) {
        const { statusCode } = failureOf(error);
        if (statusCode === 409 || statusCode === 412) return undefined;
        throw translate(error, "taking turns for writes", "read");
      }
    },
  };
}
