import type { RawRow } from "../azure/raw-storage.ts";

type Row = Omit<RawRow, "etag">;

/**
 * A report as it is written back. It says what its instance used then; whether without a break since, nobody knows: the soak
 * begins anew. Rows of contests stay as they are.
 *
 * @param now by the clock of the storage.
 */
export function restoredReport(row: Row, now: Date): Row {
  const { unbroken: _unknown, ...columns } = row.columns;
  if (columns["steadySince"] === undefined) return row;
  return { ...row, columns: { ...columns, steadySince: { type: "DateTime", value: now.toISOString() } } };
}
