import type { State } from "./state.ts";

/**
 * Takes the secrets of slots that are owed as written: no consumer reads them, so when they are written makes no
 * difference to any promise here, and many states of it.
 */
export function withoutSlotDebts(state: State): State {
  const { account } = state;
  if (account.phase === "unenrolled" || !account.owed) return state;
  const { owed, ...paid } = account;
  const published = owed.filter(({ secret }) => secret === "published");
  return { ...state, account: published.length > 0 ? { ...account, owed: published } : paid };
}
