import { fullBucket } from "../../../shared/domain/rollout/write-bucket.ts";
import type { BucketStore, StoredBucket } from "../../../shared/ports/bucket-store.ts";

/** Keeps buckets in memory. */
export function memoryBucketStore(): BucketStore {
  const buckets = new Map<string, StoredBucket>();
  let writes = 0;
  return {
    read: async (subscription) => buckets.get(subscription) ?? { bucket: fullBucket },
    async save(subscription, bucket, since) {
      if (buckets.get(subscription)?.etag !== since.etag) return undefined;
      writes += 1;
      const saved = { bucket, etag: `etag-${writes}` };
      buckets.set(subscription, saved);
      return saved;
    },
  };
}
