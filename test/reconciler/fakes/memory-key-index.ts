import type { Fingerprint } from "../../../shared/domain/key.ts";
import type { KeyIndex } from "../../../shared/ports/key-index.ts";

/** Keeps the accounts of keys in memory, and counts what it was asked. */
export function memoryKeyIndex(): KeyIndex & {
  readonly all: () => readonly string[];
  readonly asked: () => number;
} {
  const accounts = new Map<Fingerprint, Set<string>>();
  const epoch = crypto.randomUUID().slice(0, 8);
  let asked = 0;
  return {
    epoch: async () => epoch,
    all: () => [...accounts].flatMap(([key, names]) => [...names].map((name) => `${key} ${name}`)).toSorted(),
    asked: () => asked,
    async note(account, keys) {
      for (const key of keys) accounts.set(key, (accounts.get(key) ?? new Set()).add(account));
    },
    async accountsOf(key) {
      asked += 1;
      return [...(accounts.get(key) ?? [])];
    },
  };
}
