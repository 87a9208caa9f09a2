import type { RawRow, RawStorage } from "../azure/raw-storage.ts";
import { trailOf } from "../azure/tables/trail-rows.ts";
import { RecordConflictError } from "../errors.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { Trail } from "../records/trail.ts";
import { withEvent } from "../records/trail.ts";
import type { Comparison } from "./compare-trails.ts";
import { compareTrails } from "./compare-trails.ts";
import { createMissing } from "./create-missing.ts";
import { typedRow } from "./typed-row.ts";
import { headKey, publishedTable, trailTable } from "./what-survives.ts";

type Row = Omit<RawRow, "etag">;

interface TrailPorts {
  readonly storage: RawStorage;
  readonly trail: Pick<TrailStore, "save">;
  readonly now: () => Date;
}

type RestoredTrail =
  | Extract<Comparison, { kind: "newer" | "diverges" }>
  | { readonly kind: "restored"; readonly written: number };

/**
 * Writes one trail back: its events, and then its head, which makes them count, with one more event that says so. Leaves
 * alone a trail that is newer or tells something else.
 *
 * @param rows all rows of a trail that verifies.
 * @param backupAt when the backup was begun.
 */
export async function restoreTrail(
  account: string,
  rows: readonly Row[],
  backupAt: Date,
  ports: TrailPorts,
): Promise<RestoredTrail> {
  const table = ports.storage.table(trailTable);
  const stored: RawRow[] = [];
  for await (const row of table.rows({ partitionKey: account, from: "", before: "\u007f" })) stored.push(row);
  const comparison = compareTrails(stored, rows);
  if (comparison.kind === "newer" || comparison.kind === "diverges") return comparison;
  const others = rows.filter(({ rowKey }) => rowKey !== headKey);
  const created = await createMissing(table, others);
  const head = rows.find(({ rowKey }) => rowKey === headKey);
  // An account of which nothing was recorded but why it could not be enrolled is looked at anew.
  if (!head || others.length === 0) return { kind: "restored", written: created };
  const trail = asLost(trailOf(typedRow(head)));
  await forgetPublished(ports.storage, trail);
  const now = ports.now();
  const restored = withEvent(
    trail,
    { type: "trail-restored", at: now, backupAt },
    { releaseClaim: false, wakeAt: now },
  );
  try {
    await ports.trail.save({ ...restored, ...(comparison.kind === "older" && { etag: comparison.etag }) });
  } catch (error) {
    if (!(error instanceof RecordConflictError)) throw error;
    // Somebody has written it meanwhile: the next comparison tells what.
    return restoreTrail(account, rows, backupAt, ports);
  }
  return { kind: "restored", written: created + 2 };
}

/**
 * Without what a head says of the world besides its events: when it was last looked at, who is to be woken, which keys
 * are in the index, what the archive has. None of that may be believed after a loss. Without it keyturn compares the keys with the vaults before all
 * else, and archives and signs again what the archive does not have.
 */
function asLost({
  watchedAt: _watched,
  watchBy: _by,
  slotsCheckedAt: _checked,
  falseAlarmAt: _alarm,
  indexedAt: _indexed,
  keysNoted: _noted,
  archivedThrough: _archived,
  checkpointedThrough: _through,
  checkpointedAt: _signed,
  ...kept
}: Trail): Trail {
  return kept;
}

/** A position ahead of the trail names an event that is lost: then publishing begins again with the head. */
async function forgetPublished(storage: RawStorage, { account, sequence }: Trail): Promise<void> {
  const table = storage.table(publishedTable);
  for await (const { rowKey, columns } of table.rows({ partitionKey: account, from: "", before: "\u007f" })) {
    if (Number(columns["sequence"]) > sequence) await table.remove(account, rowKey);
  }
}
