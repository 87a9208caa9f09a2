import type { ChangeStore, StoredChange } from "../../../shared/ports/fleet-store.ts";

export function memoryChangeStore(): ChangeStore {
  const kept = new Map<string, StoredChange>();
  return {
    list: async () => [...kept.values()].map(({ change }) => change).toReversed(),
    find: async (id) => kept.get(id),
    async put(stored) {
      kept.delete(stored.change.id);
      kept.set(stored.change.id, stored);
    },
  };
}
