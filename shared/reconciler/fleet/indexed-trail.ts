import type { Clock } from "../../ports/clock.ts";
import type { TrailStore } from "../../ports/trail-store.ts";
import type { Trail } from "../../records/trail.ts";
import type { WakeIndex } from "../../ports/wake-index.ts";
import { sweepDueAt, wakeDueAt } from "./sweep-due.ts";

/** No wake is due sooner than this, so that its head is saved before a sweep finds it; clocks may differ as much. */
const maxAheadMs = 10_000;

/** The least time until a wake is due; shorter where claims are short. */
export function aheadMsFor(graceMs: number): number {
  return Math.min(maxAheadMs, graceMs / 6);
}

/**
 * Adds a wake in the index to every head that it saves, so that the sweep finds the head when it is due. The wake is noted
 * first: a process that dies in between leaves one that wakes no account. A wake that is due earlier than a head covers
 * it, so a rotation that writes many heads in a row notes few.
 *
 * @param graceMs as for `sweep`.
 */
export function indexedTrail(
  store: TrailStore,
  index: Pick<WakeIndex, "note">,
  clock: Clock,
  graceMs: number,
): TrailStore {
  const aheadMs = aheadMsFor(graceMs);

  /** Notes a wake beside the reading that covers the head to be saved, so that the save need not wait for one. */
  async function read(account: string, aboutToWrite = false): Promise<Trail> {
    if (!aboutToWrite) return store.read(account);
    const indexedAt = new Date(clock.now().getTime() + 2 * aheadMs);
    const [trail] = await Promise.all([store.read(account), index.note([{ account, at: indexedAt }])]);
    return { ...trail, indexedAt };
  }

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
    // A sweep may have found and dropped the wake before a delayed save.
    if (clock.monotonicMs() - startMs > aheadMs / 2) await noteAgain(account, due);
    return saved;
  }

  /** Never fails, since the head is saved; the slow pass finds what this leaves out. */
  async function noteAgain(account: string, due: Date | undefined): Promise<void> {
    const at = new Date(Math.max(due?.getTime() ?? 0, clock.now().getTime() + aheadMs));
    await index.note([{ account, at }]).catch(() => undefined);
  }

  return { ...store, read, save };
}

/** Returns nothing when the sweep should read the head as soon as it can. */
function dueOf(trail: Trail, graceMs: number): Date | undefined {
  // The evidence of an ended rotation should be archived soon.
  if (trail.unsaved?.some(({ event }) => event.type === "rotation-ended")) return undefined;
  // A look that continues checks for drift in any case.
  const continues = trail.claim !== undefined || trail.objection === undefined;
  return continues ? wakeDueAt(trail, graceMs) : sweepDueAt(trail, graceMs);
}
