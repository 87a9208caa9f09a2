import type { RawRow, RawTable } from "../azure/raw-storage.ts";

type Row = Omit<RawRow, "etag">;

/** The most rows that one transaction takes, and the most characters, which stay well below its 4 MiB. */
const maxRows = 100;
const maxCharacters = 1_000_000;

/**
 * Creates those of the rows that are not there, all of one partition, in their order. Idempotent.
 *
 * @returns how many it has created.
 */
export async function createMissing(table: RawTable, rows: readonly Row[]): Promise<number> {
  let created = 0;
  for (const batch of batches(rows)) {
    if (await table.create(batch)) created += batch.length;
    else for (const row of batch) created += (await table.create([row])) ? 1 : 0;
  }
  return created;
}

function* batches(rows: readonly Row[]): Generator<readonly Row[]> {
  let batch: Row[] = [];
  let characters = 0;
  for (const row of rows) {
    const { length } = JSON.stringify(row);
    if (batch.length === maxRows || (batch.length > 0 && characters + length > maxCharacters)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(row);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}
