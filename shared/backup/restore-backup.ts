import type { RawRow, RawStorage } from "../azure/raw-storage.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { WakeIndex } from "../ports/wake-index.ts";
import { readBackup } from "./backup-file.ts";
import type { CheckedBackup } from "./check-backup.ts";
import { createMissing } from "./create-missing.ts";
import { pendingTasks } from "./pending-tasks.ts";
import { restoredReport } from "./restored-report.ts";
import { restoreTrail } from "./restore-trail.ts";
import { reportTable, trailTable } from "./what-survives.ts";

export interface RestorePorts {
  readonly storage: RawStorage;
  readonly trail: Pick<TrailStore, "save">;
  readonly wakes: Pick<WakeIndex, "note">;
  readonly now: () => Date;
}

/** What a restore has done. Names are accounts. */
export interface Restored {
  /** Their trails are the backup's now. */
  readonly restored: readonly string[];
  /** Their trails were there, and are the backup's or continue it. */
  readonly kept: readonly string[];
  /** Their trails were there and tell something else from this event on. They were left alone. */
  readonly diverging: readonly { readonly account: string; readonly event: number }[];
  /** Their trails in the backup do not verify. */
  readonly faulty: readonly string[];
  /** Rows and blobs that were written. */
  readonly written: number;
  /** Rows and blobs, other than trails, that were there and were left as they are. */
  readonly left: number;
}

type Row = Omit<RawRow, "etag">;

/** How many partitions are written at a time; so many are in memory. */
const concurrency = 16;

/**
 * Writes a backup back. Replaces nothing that is newer: a row or a blob that is there stays. Idempotent: after an
 * interruption the next call does the rest. Nothing else may write meanwhile.
 *
 * @param checked the result of checking the same file, which tells that it is whole.
 * @throws {BackupDamagedError} the file has changed since.
 * @throws {KeyturnError} the storage does not answer, or refuses.
 */
export async function restoreBackup(
  file: string,
  { header, trails }: Pick<CheckedBackup, "header" | "trails">,
  ports: RestorePorts,
): Promise<Restored> {
  const { storage, wakes, now } = ports;
  const backupAt = new Date(header.at);
  const faulty = new Set(trails.flatMap(({ account, fault }) => (fault === undefined ? [] : [account])));
  const restored: string[] = [];
  const kept: string[] = [];
  const diverging: { account: string; event: number }[] = [];
  const tally = { written: 0, left: 0 };
  const tasks = pendingTasks(concurrency);
  let open: { readonly table: string; readonly rows: Row[] } | undefined;

  async function write(name: string, rows: readonly Row[]): Promise<void> {
    const [{ partitionKey } = { partitionKey: "" }] = rows;
    if (name !== trailTable) {
      const ready = name === reportTable ? rows.map((row) => restoredReport(row, now())) : rows;
      const written = await createMissing(storage.table(name), ready);
      tally.written += written;
      tally.left += rows.length - written;
      return;
    }
    if (faulty.has(partitionKey)) return;
    const result = await restoreTrail(partitionKey, rows, backupAt, ports);
    if (result.kind === "diverges") diverging.push({ account: partitionKey, event: result.event });
    else if (result.kind === "newer") kept.push(partitionKey);
    else {
      await wakes.note([{ account: partitionKey, at: now() }]);
      tally.written += result.written;
      restored.push(partitionKey);
    }
  }

  async function close(): Promise<void> {
    const done = open;
    open = undefined;
    if (done) await tasks.start(() => write(done.table, done.rows));
  }

  await readBackup(file, {
    async item(item) {
      if (!("table" in item)) {
        await close();
        await tasks.all();
        const isNew = await storage.container(item.container).create(item.blob);
        tally[isNew ? "written" : "left"] += 1;
        return;
      }
      const { table, row } = item;
      if (open?.table !== table || open.rows[0]?.partitionKey !== row.partitionKey) await close();
      open ??= { table, rows: [] };
      open.rows.push(row);
    },
  });
  await close();
  await tasks.all();
  return { restored: restored.sort(), kept: kept.sort(), diverging, faulty: [...faulty], ...tally };
}
