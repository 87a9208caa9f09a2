import type { AccountState } from "./account-state.ts";

/** When a rotation ended of which no evidence is in the archive yet; nothing when all are there. */
export function unarchivedSince(state: AccountState, archivedThrough: string | undefined): Date | undefined {
  if (state.phase === "unenrolled" || !state.lastEnded) return undefined;
  const { lastEnded } = state;
  return lastEnded.rotation === archivedThrough ? undefined : lastEnded.at;
}
