import type { Clock } from "../../ports/clock.ts";
import type { RolloutSnapshot } from "../../domain/rollout/rollout-snapshot.ts";
import type { RolloutBoard } from "../../ports/rollout-board.ts";

const rememberMs = 5_000;
/** By then no process uses an older snapshot. */
export const everywhereAfterMs = 2 * rememberMs;

/**
 * Caches the snapshot briefly, so that thousands of accounts in line do not each read it. Decisions on it are that much
 * late; permits are never granted from the cache.
 */
export function rememberedBoard(board: RolloutBoard, clock: Pick<Clock, "monotonicMs">): RolloutBoard {
  let known: { readonly snapshot: Promise<RolloutSnapshot>; readonly atMs: number } | undefined;
  return {
    ...board,
    snapshot() {
      const nowMs = clock.monotonicMs();
      if (known && nowMs - known.atMs < rememberMs) return known.snapshot;
      const snapshot = board.snapshot();
      known = { snapshot, atMs: nowMs };
      snapshot.catch(() => {
        known = undefined;
      });
      return snapshot;
    },
    async resume(by, reason, at) {
      await board.resume(by, reason, at);
      known = undefined;
    },
  };
}
