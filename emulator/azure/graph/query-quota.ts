/** Resource Graph's own limit: 15 queries of a principal in any window of 5 seconds. */
export type QueryQuota = {
  /** Takes one query. Returns how many are left, or undefined when none was, and when there are 15 again. */
  take(principal: string): { readonly left: number | undefined; readonly resetsAfterMs: number };
};

const WINDOW_MS = 5_000;
const QUERIES = 15;

/** @see https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests */
export function createQueryQuota(): QueryQuota {
  const windows = new Map<string, { readonly endsAt: number; used: number }>();
  return {
    take(principal) {
      const now = Date.now();
      const known = windows.get(principal);
      const window = known !== undefined && known.endsAt > now ? known : { endsAt: now + WINDOW_MS, used: 0 };
      windows.set(principal, window);
      const resetsAfterMs = window.endsAt - now;
      if (window.used >= QUERIES) return { left: undefined, resetsAfterMs };
      window.used += 1;
      return { left: QUERIES - window.used, resetsAfterMs };
    },
  };
}
