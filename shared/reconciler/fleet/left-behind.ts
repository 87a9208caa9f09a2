import { isInFlight } from "../../domain/rotation/account-state.ts";
import { dayMs } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { WakeIndex } from "../../ports/wake-index.ts";
import { readHeads } from "../../records/read-heads.ts";
import type { Trail } from "../../records/trail.ts";
import type { TrailStore } from "../../ports/trail-store.ts";

/** No wake is set as far ahead, and no limit of an account is as long. */
const aheadMs = 3_650 * dayMs;
/** More wakes than the largest fleet has. */
const maxWakes = 100_000;

/** Whether an account is in the middle of something: nobody continues it once the account is out of the fleet file. */
export function isUnfinished({ state }: Pick<Trail, "state">): boolean {
  return isInFlight(state) || state.phase === "repairing";
}

/**
 * Finds the accounts that have left the fleet file in the middle of a rotation or a repair. The index of wakes names them,
 * since the sweep keeps a wake for each; so no account of the fleet and no finished one is read for it.
 *
 * @param names all accounts of the fleet file.
 * @returns their heads, by name.
 */
export async function leftBehind(
  names: ReadonlySet<string>,
  {
    wakes,
    trail,
    clock,
  }: {
    readonly wakes: Pick<WakeIndex, "due">;
    readonly trail: Pick<TrailStore, "read">;
    readonly clock: Clock;
  },
): Promise<readonly Trail[]> {
  const known = await wakes.due(new Date(clock.now().getTime() + aheadMs), maxWakes);
  const others = new Set(known.flatMap(({ account }) => (names.has(account) ? [] : [account])));
  const heads = await readHeads(
    [...others].toSorted().map((name) => ({ name })),
    trail,
  );
  return [...heads.values()].filter(isUnfinished).toSorted((a, b) => (a.account < b.account ? -1 : 1));
}
