import type { RawRow, RawStorage, RawTable } from "../azure/raw-storage.ts";
import type { BackupItem } from "./backup-line.ts";
import {
  fleetBlob,
  headKey,
  keptContainer,
  keptTables,
  kindOf,
  rangeAfter,
  trailTable,
} from "./what-survives.ts";

/**
 * Reads everything that must survive, while keyturn goes on working. Changes nothing. Every trail is whole as of one
 * moment, each at its own; no other record is ahead of the trail that it belongs to.
 *
 * @throws {KeyturnError} the storage does not answer, or refuses.
 */
export async function* takeBackup(storage: RawStorage): AsyncGenerator<BackupItem> {
  for (const name of keptTables) {
    const table = storage.table(name);
    const rows = name === trailTable ? wholeTrails(table) : table.rows();
    for await (const { etag: _read, ...row } of rows) yield { table: name, row };
  }
  const container = storage.container(keptContainer);
  for await (const name of container.names()) {
    const blob = name === fleetBlob ? undefined : await container.read(name);
    if (blob) yield { container: keptContainer, blob };
  }
  const fleet = await container.read(fleetBlob);
  if (fleet) yield { container: keptContainer, blob: fleet };
}

/**
 * All rows of the trails. A head comes after its events in the order of keys, and may be of a later moment: then the events
 * that it counts by now are read before it is passed on. Events are never changed, so together they are the trail as it was
 * when the head was read.
 */
async function* wholeTrails(table: RawTable): AsyncGenerator<RawRow> {
  const last: { event?: string; checkpoint?: string } = {};
  let partition: string | undefined;
  for await (const row of table.rows()) {
    const { partitionKey, rowKey } = row;
    if (partitionKey !== partition) {
      partition = partitionKey;
      delete last.event;
      delete last.checkpoint;
    }
    const kind = kindOf(rowKey);
    if (kind === "event" || kind === "checkpoint") last[kind] = rowKey;
    if (rowKey === headKey) {
      yield* upTo(row, "event", last.event, table);
      yield* upTo(row, "checkpoint", last.checkpoint, table);
    }
    yield row;
  }
}

/** The rows of a kind that have come since, as far as the head counts them. */
async function* upTo(
  { partitionKey, columns }: RawRow,
  kind: "event" | "checkpoint",
  lastKey: string | undefined,
  table: RawTable,
): AsyncGenerator<RawRow> {
  const counted = columns[kind === "event" ? "sequence" : "checkpointedThrough"];
  const numberIn = (key: string) => Number(key.slice(kind.length + 1));
  if (typeof counted !== "number" || (lastKey !== undefined && numberIn(lastKey) >= counted)) return;
  for await (const row of table.rows({ partitionKey, ...rangeAfter(kind, lastKey) })) {
    if (numberIn(row.rowKey) <= counted) yield row;
  }
}
