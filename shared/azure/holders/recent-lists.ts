/** What somebody adds is found this much later. */
const rememberedMs = 10 * 60_000;
/** More than any service has; then all are forgotten. */
const maxRemembered = 20_000;

/** The names that a list had, a short while ago. */
export interface RecentLists {
  get(list: string): readonly string[] | undefined;
  set(list: string, names: readonly string[]): void;
}

/** In memory, per process and resource. */
export function recentLists(nowMs = () => performance.now()): (resource: string) => RecentLists {
  const lists = new Map<string, { readonly names: readonly string[]; readonly untilMs: number }>();
  return (resource) => {
    const keyOf = (list: string) => `${resource}/${list}`.toLowerCase();
    return {
      get(list) {
        const known = lists.get(keyOf(list));
        return known && known.untilMs > nowMs() ? known.names : undefined;
      },
      set(list, names) {
        if (lists.size >= maxRemembered) lists.clear();
        lists.set(keyOf(list), { names, untilMs: nowMs() + rememberedMs });
      },
    };
  };
}
