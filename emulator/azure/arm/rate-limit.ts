/** A token bucket per principal and class of operation, in ARM's published sizes. */
export type RateLimit = {
  /** Takes one token: how many are left, or in how many seconds to come again. */
  take(
    principal: string,
    kind: "reads" | "writes",
  ): { readonly left: number } | { readonly retryAfterSeconds: number };
};

/** @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling */
const BUCKETS = { reads: { size: 250, perSecond: 25 }, writes: { size: 200, perSecond: 10 } } as const;

export function createRateLimit(): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(principal, kind) {
      const { size, perSecond } = BUCKETS[kind];
      const now = Date.now();
      const bucket = buckets.get(`${principal} ${kind}`) ?? { tokens: size, at: now };
      const tokens = Math.min(size, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
      const isLeft = tokens >= 1;
      buckets.set(`${principal} ${kind}`, { tokens: isLeft ? tokens - 1 : tokens, at: now });
      return isLeft
        ? { left: Math.floor(tokens - 1) }
        : { retryAfterSeconds: Math.ceil((1 - tokens) / perSecond) };
    },
  };
}
