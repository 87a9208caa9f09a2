/** The supported subset of Kusto's types. A `datetime` is held as a Date, a `timespan` in milliseconds. */
export type ScalarType = "string" | "int" | "long" | "real" | "bool" | "datetime" | "timespan" | "dynamic";

export type Column = { readonly name: string; readonly type: ScalarType };

/** Cells by column name; a missing cell is null. */
export type Row = Readonly<Record<string, unknown>>;

export type Table = { readonly columns: readonly Column[]; readonly rows: readonly Row[] };
