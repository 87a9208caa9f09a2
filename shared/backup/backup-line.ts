import * as z from "zod";
import type { RawBlob, RawRow } from "../azure/raw-storage.ts";
import { rawTypes } from "../azure/raw-storage.ts";
import { BackupDamagedError } from "../errors.ts";
import { recordSchemaVersion } from "../records/record-schema.ts";
import type { SameShape } from "../records/same-shape.ts";
import { version } from "../version.ts";

/** The version of the file's own form. */
const formVersion = 1;

/** The first line of a backup. */
export interface BackupHeader {
  readonly document: "keyturn-backup";
  readonly schema: typeof formVersion;
  /** The version of the records of the build that took it. */
  readonly records: number;
  /** The version of that build. */
  readonly keyturn: string;
  /** The storage account that it was taken of. */
  readonly storage: string;
  /** When it was begun, by the clock of the storage. */
  readonly at: string;
}

/** A line between the first and the last: one row, or one blob. */
export type BackupItem = RowItem | BlobItem;

interface RowItem {
  readonly table: string;
  readonly row: Omit<RawRow, "etag">;
}

interface BlobItem {
  readonly container: string;
  readonly blob: RawBlob;
}

/** The last line: a file without it is cut off. */
export interface BackupEnd {
  readonly items: number;
  /** SHA-256 of every line before, line feeds included. */
  readonly digest: string;
}

const value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.strictObject({ type: z.enum(rawTypes), value: z.string() }),
]);
const row = z.strictObject({
  partitionKey: z.string(),
  rowKey: z.string(),
  columns: z.record(z.string(), value),
});
const blob = z.strictObject({
  name: z.string().min(1),
  contentType: z.string(),
  metadata: z.record(z.string(), z.string()),
  text: z.string(),
});
const header = z.strictObject({
  document: z.literal("keyturn-backup"),
  schema: z.literal(formVersion),
  records: z.int().positive(),
  keyturn: z.string(),
  storage: z.string(),
  at: z.iso.datetime(),
});
const rowItem = z.strictObject({ table: z.string(), row });
const blobItem = z.strictObject({ container: z.string(), blob });
const item = z.union([rowItem, blobItem]);
const end = z.strictObject({ items: z.int().min(0), digest: z.string() });
true satisfies SameShape<BackupHeader, z.output<typeof header>>;
true satisfies SameShape<RowItem, z.output<typeof rowItem>>;
true satisfies SameShape<BlobItem, z.output<typeof blobItem>>;
true satisfies SameShape<BackupEnd, z.output<typeof end>>;

export function headerOf(storage: string, at: Date): BackupHeader {
  return {
    document: "keyturn-backup",
    schema: formVersion,
    records: recordSchemaVersion,
    keyturn: version,
    storage,
    at: at.toISOString(),
  };
}

/** @throws {BackupDamagedError} the line is no first line of a backup that this build knows. */
export function decodeHeader(line: string): BackupHeader {
  return parsed(header, line, "its first line is not that of a backup of keyturn");
}

/** @throws {BackupDamagedError} the line is neither a row nor a blob. */
export function decodeItem(line: string): BackupItem {
  return parsed(item, line, "a line is neither a row nor a blob");
}

/** @returns nothing where the line is not the last. */
export function decodeEnd(line: string): BackupEnd | undefined {
  return line.startsWith('{"items":') ? parsed(end, line, "its last line cannot be read") : undefined;
}

function parsed<T extends z.ZodType>(schema: T, line: string, fault: string): z.output<T> {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch (error) {
    throw new BackupDamagedError(fault, { cause: error });
  }
  const result = schema.safeParse(read);
  if (result.success) return result.data;
  throw new BackupDamagedError(fault, { cause: result.error });
}
