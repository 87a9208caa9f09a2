import type { Bound } from "./bound.ts";
import { cellText } from "./cell-text.ts";
import type { Row, Table } from "./table.ts";

/**
 * One row for each element of the array, as text in the column `name`; a row without an array, or with an
 * empty one, stays.
 */
export function expand(name: string, of: Bound, { columns, rows }: Table): Table {
  const expanded = rows.flatMap((row): readonly Row[] => {
    const value = of.value(row);
    const elements: readonly unknown[] = Array.isArray(value) && value.length > 0 ? value : [null];
    return elements.map((element) => ({ ...row, [name]: cellText(element) }));
  });
  return {
    columns: [...columns.filter((column) => column.name !== name), { name, type: "string" }],
    rows: expanded,
  };
}
