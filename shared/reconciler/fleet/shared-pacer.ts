import type { BucketSize } from "../../domain/rollout/write-bucket.ts";
import { armWrites } from "../../domain/rollout/write-bucket.ts";
import { PacedError } from "../../errors.ts";
import type { BucketStore } from "../../ports/bucket-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { WritePacer } from "../../ports/write-pacer.ts";
import type { PermitQueue } from "./permit-queue.ts";
import { permitQueue } from "./permit-queue.ts";
import type { SubscriptionBucket } from "./subscription-bucket.ts";
import { subscriptionBucket } from "./subscription-bucket.ts";

interface Lane {
  readonly bucket: SubscriptionBucket;
  readonly queue: PermitQueue;
}

/**
 * Paces writes by one stored bucket per subscription. Callers of a process that wait at the same time share one write
 * of it, and while the bucket is full a process acquires several permits ahead. When the storage fails, every write is
 * permitted: Azure's own limit remains.
 */
export function sharedPacer(store: BucketStore, clock: Clock, size: BucketSize = armWrites): WritePacer {
  const lanes = new Map<string, Lane>();

  function laneOf(subscription: string): Lane {
    const key = subscription.toLowerCase();
    const known = lanes.get(key);
    if (known) return known;
    const bucket = subscriptionBucket(key, store, clock, size);
    const lane = { bucket, queue: permitQueue(bucket, clock) };
    lanes.set(key, lane);
    return lane;
  }

  return {
    async acquire(subscription, maxWaitMs) {
      const { queue } = laneOf(subscription);
      if (queue.takeReserved()) return;
      if (maxWaitMs <= 0) {
        // An emergency does not wait, not even for a storage that does not answer; its permit only delays the others.
        void queue.wait(Number.MAX_SAFE_INTEGER);
        return;
      }
      const permit = await queue.wait(maxWaitMs);
      if ("askAgainMs" in permit) throw new PacedError(subscription, permit.askAgainMs);
      const waitMs = permit.atMs - clock.now().getTime();
      if (waitMs > 0) await clock.sleep(Math.min(waitMs, maxWaitMs));
    },

    remaining(subscription, writes) {
      laneOf(subscription).bucket.remaining(writes);
    },

    throttled(subscription, retryAfterMs) {
      const { bucket, queue } = laneOf(subscription);
      queue.dropReserve();
      bucket.throttled(retryAfterMs);
    },
  };
}
