import { describe, expect, it } from "@jest/globals";
import type { RawRow, RawStorage } from "../../../shared/azure/raw-storage.ts";
import type { BackupItem } from "../../../shared/backup/backup-line.ts";
import { takeBackup } from "../../../shared/backup/take-backup.ts";
import { memoryStorage } from "./memory-storage.ts";

const row = (rowKey: string, columns: RawRow["columns"] = {}, partitionKey = "vision"): RawRow => ({
  partitionKey,
  rowKey,
  columns,
  etag: "e",
});
const event = (sequence: number, account?: string) => row(`event-000000000${sequence}`, {}, account);
const checkpoint = (sequence: number) => row(`checkpoint-000000000${sequence}`);
const head = (sequence: number, checkpointedThrough?: number, account?: string) =>
  row("head", { sequence, ...(checkpointedThrough !== undefined && { checkpointedThrough }) }, account);

async function keysOf(storage: RawStorage): Promise<readonly string[]> {
  const items: BackupItem[] = [];
  for await (const item of takeBackup(storage)) items.push(item);
  return items.flatMap((item) => ("table" in item ? [item.row.rowKey] : []));
}

/** The first page of a listing is of an earlier moment than the second: so many of its rows were there. */
function listedEarlier(
  early: readonly RawRow[],
  late: readonly RawRow[],
  now: readonly RawRow[],
): RawStorage {
  const whole = memoryStorage({ keyturntrail: now });
  return {
    ...whole,
    table: (name) => ({
      ...whole.table(name),
      async *rows(range) {
        if (name === "keyturntrail" && !range) yield* [...early, ...late];
        else yield* whole.table(name).rows(range);
      },
    }),
  };
}

describe("a backup that is taken while events are recorded", () => {
  it("adds the events that the head counts and the listing had passed", async () => {
    const now = [event(1), event(2), event(3), event(4), head(3)];
    expect(await keysOf(listedEarlier([event(1)], [head(3)], now))).toEqual([
      "event-0000000001",
      "event-0000000002",
      "event-0000000003",
      "head",
    ]);
  });

  it("adds the checkpoints that the head counts", async () => {
    const now = [checkpoint(1), checkpoint(2), event(1), event(2), head(2, 2)];
    expect(await keysOf(listedEarlier([checkpoint(1), event(1), event(2)], [head(2, 2)], now))).toEqual([
      "checkpoint-0000000001",
      "event-0000000001",
      "event-0000000002",
      "checkpoint-0000000002",
      "head",
    ]);
  });

  it("takes each account by itself", async () => {
    const seed = [event(1), event(2), head(2), event(1, "write"), head(1, undefined, "write")];
    expect(await keysOf(memoryStorage({ keyturntrail: seed }))).toEqual(seed.map(({ rowKey }) => rowKey));
  });
});
