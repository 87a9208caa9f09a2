import { KqlError } from "./kql-error.ts";
import type { Row, Table } from "./table.ts";

/** Every pair of rows with the same value in the column. Columns of the right table that the left has too end in `1`. */
export function joinOn(column: string, left: Table, right: Table): Table {
  for (const { columns } of [left, right]) {
    if (columns.some(({ name }) => name === column)) continue;
    throw new KqlError("semantic", `both sides of a join need the column '${column}'`, {
      line: 1,
      column: 0,
    });
  }
  const renamed = (name: string) => (left.columns.some((own) => own.name === name) ? `${name}1` : name);
  const byKey = new Map<string, Row[]>();
  for (const row of right.rows) {
    const key = JSON.stringify(row[column] ?? null);
    byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  return {
    columns: [...left.columns, ...right.columns.map(({ name, type }) => ({ name: renamed(name), type }))],
    rows: left.rows.flatMap((row) =>
      (byKey.get(JSON.stringify(row[column] ?? null)) ?? []).map((other) => ({
        ...Object.fromEntries(Object.entries(other).map(([name, value]) => [renamed(name), value])),
        ...row,
      })),
    ),
  };
}
