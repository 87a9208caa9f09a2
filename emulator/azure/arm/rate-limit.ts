/** A token bucket per principal, subscription and class of operation, in ARM's published sizes. */
export type RateLimit = {
  /** Takes one token. Returns how many are left, or after how many seconds to retry. */
  take(
    principal: string,
    subscription: string,
    kind: "reads" | "writes",
  ): { readonly left: number } | { readonly retryAfterSeconds: number };
};

/** @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling */
const BUCKETS = { reads: { size: 250, perSecond: 25 }, writes: { size: 200, perSecond: 10 } } as const;

export function createRateLimit(nowMs = () => Date.now(), scale = () => 1): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(principal, subscription, kind) {
      const key = `${principal} ${subscription.toLowerCase()} ${kind}`;
      const [size, perSecond] = [BUCKETS[kind].size * scale(), BUCKETS[kind].perSecond * scale()];
      const now = nowMs();
      const bucket = buckets.get(key) ?? { tokens: size, at: now };
      const tokens = Math.min(size, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
      const isLeft = tokens >= 1;
      buckets.set(key, { tokens: isLeft ? tokens - 1 : tokens, at: now });
      return isLeft
        ? { left: Math.floor(tokens - 1) }
        : { retryAfterSeconds: Math.ceil((1 - tokens) / perSecond) };
    },
  };
}
