import type { Clock } from "../../ports/clock.ts";
import type { TrailStore } from "../../ports/trail-store.ts";
import type { Trail } from "../../records/trail.ts";
import type { WakeIndex } from "../../ports/wake-index.ts";
import { sweepDueAt, wakeDueAt } from "./sweep-due.ts";

/** No wake lies nearer than this, so that its head is saved before a sweep can find it; clocks may differ as much. */
const mostAheadMs = 10_000;

/** The least distance of a wake, shorter where claims are. */
export function aheadMsFor(graceMs: number): number {
  return Math.min(mostAheadMs, graceMs / 6);
}

/**
 * A trail store that has every head found by the sweep when it is due. A wake is noted before the head it is for is
 * saved: whoever dies in between leaves one that wakes nobody. A wake that comes earlier than a head needs covers it,
 * so a rotation that writes many heads in a row notes few.
 *
 * @param graceMs as for the sweep.
 */
export function indexedTrail(
  store: TrailStore,
  index: Pick<WakeIndex, "note">,
  clock: Clock,
  graceMs: number,
): TrailStore {
  const aheadMs = aheadMsFor(graceMs);

  async function save(trail: Trail): Promise<Trail> {
    const { account, indexedAt: noted } = trail;
    const startMs = clock.monotonicMs();
    const soonestMs = clock.now().getTime() + aheadMs;
    const due = dueOf(trail, graceMs);
    const dueMs = Math.max(due?.getTime() ?? 0, soonestMs);
    const covers = noted && noted.getTime() > soonestMs && noted.getTime() <= dueMs;
    const indexedAt = covers ? noted : new Date(dueMs);
    if (!covers) await index.note([{ account, at: indexedAt }]);
    const saved = await store.save({ ...trail, indexedAt });
    // Whoever was held up may have saved a head whose wake was found, and dropped, before it.
    if (clock.monotonicMs() - startMs > aheadMs / 2) await noteAgain(account, due);
    return saved;
  }

  /** The head is saved: that this may fail must not make its writer believe otherwise. The slow pass finds it. */
  async function noteAgain(account: string, due: Date | undefined): Promise<void> {
    const at = new Date(Math.max(due?.getTime() ?? 0, clock.now().getTime() + aheadMs));
    await index.note([{ account, at }]).catch(() => undefined);
  }

  return { ...store, save };
}

/** @returns nothing when the sweep should read it as soon as it may. */
function dueOf(trail: Trail, graceMs: number): Date | undefined {
  // The evidence of a rotation that has ended is to be kept soon.
  if (trail.unsaved?.some(({ event }) => event.type === "rotation-ended")) return undefined;
  // Whoever goes on looks for drift in any case.
  const goesOn = trail.claim !== undefined || trail.objection === undefined;
  return goesOn ? wakeDueAt(trail, graceMs) : sweepDueAt(trail, graceMs);
}
