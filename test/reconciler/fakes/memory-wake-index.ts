import type { Wake, WakeIndex } from "../../../shared/ports/wake-index.ts";

/** Keeps wakes in memory. */
export function memoryWakeIndex(): WakeIndex & { readonly all: () => readonly Wake[] } {
  const wakes = new Map<string, Wake>();
  let position: string | undefined;
  const keyOf = ({ account, at }: Wake) => `${at.toISOString()}_${account}`;
  const sorted = () => [...wakes.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, wake]) => wake);
  return {
    all: sorted,
    async note(noted) {
      for (const wake of noted) wakes.set(keyOf(wake), wake);
    },
    async due(until, most) {
      return sorted()
        .filter(({ at }) => at <= until)
        .slice(0, most);
    },
    async move(moves) {
      for (const { wake, next } of moves) {
        wakes.delete(keyOf(wake));
        if (!next) continue;
        const moved = { account: wake.account, at: next };
        wakes.set(keyOf(moved), moved);
      }
    },
    position: async () => position,
    async keepPosition(account) {
      position = account;
    },
  };
}
