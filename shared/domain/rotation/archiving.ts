import type { AccountState } from "./account-state.ts";

/** When the rotation ended whose evidence is not archived yet; nothing when all evidence is. */
export function unarchivedSince(state: AccountState, archivedThrough: string | undefined): Date | undefined {
  if (state.phase === "unenrolled" || !state.lastEnded) return undefined;
  const { lastEnded } = state;
  return lastEnded.rotation === archivedThrough ? undefined : lastEnded.at;
}
