import type { CheckpointLog } from "../../../shared/ports/evidence-store.ts";

export function memoryCheckpointLog(): CheckpointLog {
  const accounts = new Map<string, Map<number, string>>();
  const of = (account: string) => accounts.get(account) ?? new Map<number, string>();
  return {
    async keep(account, sequence, text) {
      const own = of(account);
      accounts.set(account, own);
      if (!own.has(sequence)) own.set(sequence, text);
    },
    all: async (account) => [...of(account)].sort(([a], [b]) => a - b).map(([, text]) => text),
  };
}
