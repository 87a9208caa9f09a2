/** A token bucket: how many writes Azure accepts at once, and how fast it refills. */
export interface BucketSize {
  readonly capacity: number;
  readonly perSecond: number;
}

/**
 * Slightly below ARM's documented limit for a principal in a subscription, 200 writes and 10 a second: clocks differ,
 * and emergencies take no permit.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
export const armWrites: BucketSize = { capacity: 180, perSecond: 9.8 };

/** The bucket of one subscription as all processes share it; instants in epoch milliseconds. */
export interface WriteBucket {
  /** When the last permitted write is to be sent; the bucket refills from here on. */
  readonly lastTurnMs: number;
  /** The latest moment at which a caller without a permit was told to come back. */
  readonly promisedMs: number;
}

export const fullBucket: WriteBucket = { lastTurnMs: 0, promisedMs: 0 };

/** When a write may be sent or, if that is too far off to wait for, when to ask again. */
export type WritePermit = { readonly atMs: number } | { readonly askAgainMs: number };

/** No caller is told to come back later than this; a moment further ahead was written by a wrong clock. */
export const maxAheadMs = 300_000;

/** Grants permits to this many writes, in order. Pure. */
export function grantPermits(
  bucket: WriteBucket,
  maxWaitsMs: readonly number[],
  nowMs: number,
  { capacity, perSecond }: BucketSize,
): { readonly bucket: WriteBucket; readonly permits: readonly WritePermit[] } {
  const stepMs = 1_000 / perSecond;
  let lastTurnMs = credible(bucket.lastTurnMs, nowMs);
  let promisedMs = credible(bucket.promisedMs, nowMs);
  const permits = maxWaitsMs.map((waitMs): WritePermit => {
    const atMs = Math.max(lastTurnMs, nowMs - capacity * stepMs) + stepMs;
    if (atMs - nowMs <= waitMs) {
      lastTurnMs = atMs;
      return { atMs: Math.max(nowMs, atMs) };
    }
    promisedMs = Math.max(promisedMs, lastTurnMs) + stepMs;
    // They ask again, and may then be told a later moment; the point is that they do not all come at once.
    if (promisedMs - nowMs > maxAheadMs) promisedMs = lastTurnMs + stepMs;
    return { askAgainMs: Math.ceil(promisedMs - nowMs) };
  });
  return { bucket: { lastTurnMs, promisedMs }, permits };
}

function credible(atMs: number, nowMs: number): number {
  return atMs - nowMs > maxAheadMs ? nowMs : atMs;
}

/** How many writes could be sent right now. */
export function permitsLeft({ lastTurnMs }: WriteBucket, nowMs: number, size: BucketSize): number {
  const left = ((nowMs - lastTurnMs) * size.perSecond) / 1_000;
  return Math.floor(Math.min(size.capacity, Math.max(0, left)));
}

/** Takes Azure's remaining count when it is lower than ours: others write in the subscription too. */
export function withRemaining(
  bucket: WriteBucket,
  left: number,
  nowMs: number,
  size: BucketSize,
): WriteBucket {
  const stepMs = 1_000 / size.perSecond;
  const atLeastMs = nowMs - Math.max(0, left) * stepMs;
  return atLeastMs > bucket.lastTurnMs ? { ...bucket, lastTurnMs: atLeastMs } : bucket;
}
