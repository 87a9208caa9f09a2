import { isInFlight } from "../domain/rotation.ts";
import type { Clock } from "../ports/clock.ts";
import type { RolloutBoard } from "../ports/rollout-board.ts";
import type { TrailStore } from "../ports/trail-store.ts";

const oldEnoughMs = 600_000;
/** So many accounts are looked up with each sweep. */
const mostAtOnce = 100;

/**
 * Ends on the board what has ended in the trail: a worker may have died in between, or the storage failed.
 *
 * @returns the accounts that were put right.
 */
export async function tidyRollout(
  board: RolloutBoard,
  trail: Pick<TrailStore, "read">,
  clock: Clock,
): Promise<readonly string[]> {
  const { open, places } = await board.standing();
  const oldest = clock.now().getTime() - oldEnoughMs;
  const entries = [...open.filter(({ failed }) => !failed), ...places].filter(
    ({ since }) => since.getTime() < oldest,
  );
  const suspects = [...new Map(entries.map(({ account, rotation }) => [account, rotation]))];
  // Another part with each sweep: most of them are simply in flight.
  const from = (Math.floor(clock.now().getTime() / 60_000) * mostAtOnce) % Math.max(1, suspects.length);
  const tidied: string[] = [];
  for (const [account, id] of [...suspects.slice(from), ...suspects.slice(0, from)].slice(0, mostAtOnce)) {
    const { rotation } = await trail.read(account);
    if (rotation.phase === "repairing" || (isInFlight(rotation) && rotation.id === id)) continue;
    const last = rotation.phase === "unenrolled" ? undefined : rotation.lastEnded;
    const failed = last?.rotation === id && last.outcome === "reverted";
    await board.ended(account, id, last?.at ?? clock.now(), failed);
    tidied.push(account);
  }
  return tidied;
}
