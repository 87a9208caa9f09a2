import type * as z from "zod";
import { parseRecord, refuseLaterVersion } from "../../records/parse-record.ts";
import { recordSchemaVersion } from "../../records/record-schema.ts";

/** Adds the version of this build to a row, so that an older build leaves it alone. */
export function versioned<T extends object>(row: T): T & { readonly schema: number } {
  return { ...row, schema: recordSchemaVersion };
}

/** Columns that every row has, read only where a schema names them. */
const givenColumns = new Set(["partitionKey", "rowKey", "etag", "timestamp", "schema"]);

/**
 * Reads a row. A write replaces all of it, so a column that this build does not know would be lost.
 *
 * @param longColumns texts that continue in further columns; leaves them out.
 * @throws {RecordFromNewerBuildError} a newer build wrote the row.
 * @throws {RecordUnreadableError} the row is damaged.
 */
export function parseRow<T extends z.ZodObject>(
  schema: T,
  row: object,
  what: string,
  longColumns: readonly string[] = [],
): z.output<T> {
  refuseLaterVersion(row, what);
  const isOwn = (name: string) =>
    name in schema.shape ||
    !(givenColumns.has(name) || name.startsWith("odata.") || longColumns.includes(name.replace(/\d+$/, "")));
  const own = Object.fromEntries(Object.entries(row).filter(([name]) => isOwn(name)));
  return parseRecord(schema, own, what);
}
