import type { BucketSize, WriteBucket, WritePermit } from "../../domain/rollout/write-bucket.ts";
import { grantPermits, maxAheadMs, permitsLeft, withRemaining } from "../../domain/rollout/write-bucket.ts";
import type { BucketStore, StoredBucket } from "../../ports/bucket-store.ts";
import type { Clock } from "../../ports/clock.ts";
import { maxReserve } from "./permit-reserve.ts";

const maxAttempts = 12;

/** One subscription's bucket of writes, shared with all processes through its row. */
export interface SubscriptionBucket {
  /**
   * Grants a permit per wait under one write of the row. While there are plenty, grants up to `reserve()` more.
   *
   * @returns nothing when the storage failed, or other processes won each race for the row.
   */
  grant(maxWaitsMs: readonly number[], reserve: () => number): Promise<GrantedBatch | undefined>;

  /** Learns from an answer how many writes Azure still accepts. */
  remaining(writes: number): void;

  /** Learns that Azure accepts no write for so long. */
  throttled(retryAfterMs: number): void;
}

export interface GrantedBatch {
  /** One per wait, in order. */
  readonly permits: readonly WritePermit[];
  /** How many further writes may be sent at once. */
  readonly reserved: number;
  readonly nowMs: number;
}

/** How many writes an answer of Azure says are left. */
interface Remaining {
  readonly left: number;
  readonly atMs: number;
}

export function subscriptionBucket(
  subscription: string,
  store: BucketStore,
  clock: Clock,
  size: BucketSize,
): SubscriptionBucket {
  let known: StoredBucket | undefined;
  /** Absent when the row holds it already. */
  let latest: Remaining | undefined;

  async function grant(
    maxWaitsMs: readonly number[],
    reserve: () => number,
  ): Promise<GrantedBatch | undefined> {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const since = known ?? (await store.read(subscription));
      const nowMs = clock.now().getTime();
      const answer = latest;
      const bucket = answer ? withRemaining(since.bucket, answer.left, answer.atMs, size) : since.bucket;
      const { bucket: next, ...batch } = grantBatch(bucket, maxWaitsMs, reserve(), nowMs, size);
      known = await store.save(subscription, next, since);
      if (known) {
        // An answer that came during the write is not in the row yet.
        if (latest === answer) latest = undefined;
        return { ...batch, nowMs };
      }
      if (attempt > 1) await clock.sleep(Math.random() * 20 * attempt);
    }
    return undefined;
  }

  return {
    async grant(maxWaitsMs, reserve) {
      try {
        return await grant(maxWaitsMs, reserve);
      } catch {
        // Callers wait for an answer whatever goes wrong here.
        known = undefined;
        return undefined;
      }
    },

    remaining(writes) {
      const lastMs = known?.bucket.lastTurnMs;
      const atMs = clock.now().getTime();
      // Only a bucket that is emptier than it should be says that others write too.
      if (lastMs === undefined || writes + maxReserve >= ((atMs - lastMs) * size.perSecond) / 1_000) return;
      latest = { left: writes, atMs };
    },

    throttled(retryAfterMs) {
      latest = { left: 0, atMs: clock.now().getTime() + Math.min(retryAfterMs, maxAheadMs) };
    },
  };
}

/** Pure. Beyond those who wait, grants at most half of what is left. */
function grantBatch(
  bucket: WriteBucket,
  maxWaitsMs: readonly number[],
  reserve: number,
  nowMs: number,
  size: BucketSize,
): Omit<GrantedBatch, "nowMs"> & { readonly bucket: WriteBucket } {
  const spare = Math.floor(permitsLeft(bucket, nowMs, size) / 2) - maxWaitsMs.length;
  const reserved = Math.max(0, Math.min(reserve, spare));
  const immediate = Array.from({ length: reserved }, () => 0);
  return { ...grantPermits(bucket, [...maxWaitsMs, ...immediate], nowMs, size), reserved };
}
