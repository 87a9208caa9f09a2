import { evolve } from "../domain/evolve.ts";
import type { Clock } from "../ports/clock.ts";
import type { Trail, TrailStore } from "../ports/trail-store.ts";
import type { WakeIndex } from "../ports/wake-index.ts";
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

  async function covered(
    trail: Trail,
    due: Date | undefined,
    save: (indexed: Trail) => Promise<Trail>,
  ): Promise<Trail> {
    const { account } = trail;
    const startMs = clock.monotonicMs();
    const soonestMs = clock.now().getTime() + aheadMs;
    const dueMs = Math.max(due?.getTime() ?? 0, soonestMs);
    const noted = trail.indexedAt;
    const covers = noted && noted.getTime() > soonestMs && noted.getTime() <= dueMs;
    const indexedAt = covers ? noted : new Date(dueMs);
    if (!covers) await index.note([{ account, at: indexedAt }]);
    const saved = await save({ ...trail, indexedAt });
    // Whoever was held up may have saved a head whose wake was found, and dropped, before it.
    if (clock.monotonicMs() - startMs > aheadMs / 2) await noteAgain(account, due);
    return saved;
  }

  /** The head is saved: that this may fail must not make its writer believe otherwise. The slow pass finds it. */
  async function noteAgain(account: string, due: Date | undefined): Promise<void> {
    const at = new Date(Math.max(due?.getTime() ?? 0, clock.now().getTime() + aheadMs));
    await index.note([{ account, at }]).catch(() => undefined);
  }

  return {
    ...store,

    append(trail, event, how) {
      const { claim, ...kept } = trail;
      const next = {
        ...kept,
        rotation: evolve(trail.rotation, event),
        wakeAt: how.wakeAt,
        ...(claim && !how.releaseClaim && { claim }),
      };
      // The evidence of a rotation that has ended is to be kept soon.
      const due = event.type === "rotation-ended" ? undefined : wakeDueAt(next, graceMs);
      return covered(trail, due, (indexed) => store.append(indexed, event, how));
    },

    claim: (trail, claim) =>
      covered(trail, wakeDueAt({ ...trail, claim, wakeAt: claim.until }, graceMs), (indexed) =>
        store.claim(indexed, claim),
      ),

    pause(trail, pause) {
      const { claim, ...kept } = trail;
      const { releaseClaim, ...held } = pause;
      const next = { ...kept, ...held, ...(claim && !releaseClaim && { claim }) };
      return covered(trail, sweepDueAt(next, graceMs), (indexed) => store.pause(indexed, pause));
    },
  };
}
