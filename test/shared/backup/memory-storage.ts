import type { RawRow, RawStorage, RawTable } from "../../../shared/azure/raw-storage.ts";

/** Rows in memory, in the order of their keys as tables list them. */
export function memoryStorage(seed: Readonly<Record<string, readonly RawRow[]>>): RawStorage {
  return {
    table: (name): RawTable => ({
      async *rows(range) {
        for (const row of seed[name] ?? []) {
          const { partitionKey, rowKey } = row;
          const isWithin =
            !range || (partitionKey === range.partitionKey && rowKey >= range.from && rowKey < range.before);
          if (isWithin) yield row;
        }
      },
      create: async () => false,
      remove: async () => undefined,
    }),
    container: () => ({
      async *names() {},
      read: async () => undefined,
      create: async () => false,
    }),
  };
}
