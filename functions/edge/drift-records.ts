import type { AccountDocument } from "../../shared/api/account.ts";
import type { Fleet } from "../../shared/domain/account/account-spec.ts";
import { withTrailFault } from "../../shared/view/attention/attention.ts";
import { forEachConcurrent } from "../../shared/concurrency.ts";
import type { TrailStore } from "../../shared/ports/trail-store.ts";
import type { Trail } from "../../shared/records/trail.ts";
import type { LastDrift } from "../../shared/view/page/account-shown.ts";
import { lastDriftIn } from "../../shared/view/page/last-drift.ts";
import type { ShownReading } from "./read-account.ts";
import { readRecord } from "./read-account.ts";

/** The fleet page's extract from the events of an account. */
interface DriftRecord {
  readonly lastDrift?: LastDrift;
  readonly trailFault?: { readonly code: string; readonly message: string };
}

interface Remembered extends DriftRecord {
  /** Of the head when the events were read. */
  readonly hash: string;
}

const memory = new WeakMap<TrailStore, Map<string, Remembered>>();
const concurrency = 8;

/**
 * Reads the events only of accounts that have moved since the last call: a page that polls for news costs no read of
 * events while the fleet is at rest.
 */
export async function driftRecords(
  store: TrailStore,
  trails: readonly Trail[],
): Promise<ReadonlyMap<string, DriftRecord>> {
  const known = memory.get(store) ?? new Map<string, Remembered>();
  memory.set(store, known);
  const moved = trails.filter(({ account, hash }) => known.get(account)?.hash !== hash);
  await forEachConcurrent(moved, concurrency, async ({ account, hash }) => {
    const { events, trailFault } = await readRecord(account, store);
    const lastDrift = lastDriftIn(events);
    known.set(account, { hash, ...(lastDrift && { lastDrift }), ...(trailFault && { trailFault }) });
  });
  return known;
}

/** Of a larger fleet nobody reads the events of every account to see whether they can be read. */
export const eventsReadUpTo = 1_000;

/** The documents, each with the fault that makes its trail unreadable; a large fleet's as they are. */
export async function readFaults(
  { accounts }: Fleet,
  readings: readonly ShownReading[],
  store: TrailStore,
): Promise<readonly AccountDocument[]> {
  if (accounts.length > eventsReadUpTo) return readings.map(({ document }) => document);
  const records = await driftRecords(
    store,
    readings.flatMap(({ trail }) => trail ?? []),
  );
  return readings.map(({ spec, document }) => withTrailFault(document, records.get(spec.name)?.trailFault));
}
