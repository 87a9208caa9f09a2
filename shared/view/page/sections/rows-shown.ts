/** The rows of a table that one page shows. */
export interface RowsShown<T> {
  readonly rows: readonly T[];
  /** Counted from 1; 0 where there are none. */
  readonly from: number;
  readonly to: number;
  readonly all: number;
}

/** How many rows of a table a page shows at once. */
export const rowsAtOnce = 100;

/** The rows of one part, counted from 1; the last part for a number beyond it. */
export function rowsShown<T>(all: readonly T[], part: number, atOnce = rowsAtOnce): RowsShown<T> {
  const last = Math.max(1, Math.ceil(all.length / atOnce));
  const start = (Math.min(Math.max(1, part), last) - 1) * atOnce;
  const rows = all.slice(start, start + atOnce);
  return { rows, from: rows.length === 0 ? 0 : start + 1, to: start + rows.length, all: all.length };
}

/** The number of a part in an address; the first for anything else. */
export function partIn(text: string | null | undefined): number {
  return /^[1-9]\d{0,5}$/.test(text ?? "") ? Number(text) : 1;
}
