import type { ChangeStore, StoredChange } from "../../../shared/ports/fleet-store.ts";

export function memoryChangeStore(): ChangeStore {
  const kept = new Map<string, StoredChange>();
  const list = async () => [...kept.values()].map(({ change }) => change).toReversed();
  return {
    list,
    waiting: async (base) => (await list()).filter((one) => one.base === base && !one.decided),
    find: async (id) => kept.get(id),
    async put(stored) {
      kept.delete(stored.change.id);
      kept.set(stored.change.id, stored);
    },
  };
}
