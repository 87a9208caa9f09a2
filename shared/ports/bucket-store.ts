import type { WriteBucket } from "../domain/rollout/write-bucket.ts";

/** A bucket as it was read; `etag` is opaque and absent when there was none. */
export interface StoredBucket {
  readonly bucket: WriteBucket;
  readonly etag?: string;
}

/** Keeps one bucket per subscription. */
export interface BucketStore {
  read(subscription: string): Promise<StoredBucket>;

  /** @returns nothing, changing nothing, when another process has written since. */
  save(subscription: string, bucket: WriteBucket, since: StoredBucket): Promise<StoredBucket | undefined>;
}
