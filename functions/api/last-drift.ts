import type { TrailStore } from "../../shared/ports/trail-store.ts";
import type { RecordedEvent, Trail } from "../../shared/records/trail.ts";
import type { LastDrift } from "../../shared/view/page/account-shown.ts";
import { recordOf } from "./status.ts";

/** What the events of an account tell the overview. */
export interface DriftRecord {
  readonly lastDrift?: LastDrift;
  readonly trailFault?: { readonly code: string; readonly message: string };
}

interface Remembered extends DriftRecord {
  readonly hash: string;
}

const memory = new WeakMap<TrailStore, Map<string, Remembered>>();
const atOnce = 8;

/**
 * Reads the events of those accounts alone that have moved since they were last asked about: a page that looks for
 * news costs no read of them while a fleet is at rest.
 */
export async function driftRecords(
  store: TrailStore,
  trails: readonly Trail[],
): Promise<ReadonlyMap<string, DriftRecord>> {
  const known = memory.get(store) ?? new Map<string, Remembered>();
  memory.set(store, known);
  const moved = trails.filter(({ account, hash }) => known.get(account)?.hash !== hash);
  for (let start = 0; start < moved.length; start += atOnce) {
    await Promise.all(
      moved.slice(start, start + atOnce).map(async ({ account, hash }) => {
        const { events, trailFault } = await recordOf(account, store);
        const lastDrift = lastDriftOf(events);
        known.set(account, { hash, ...(lastDrift && { lastDrift }), ...(trailFault && { trailFault }) });
      }),
    );
  }
  return known;
}

export function lastDriftOf(events: readonly RecordedEvent[]): LastDrift | undefined {
  const last = events.findLast(({ event }) => event.type === "drift-found")?.event;
  return last?.type === "drift-found" ? { kind: last.drift.kind, at: last.at } : undefined;
}
