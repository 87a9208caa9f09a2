import { text as textOf } from "node:stream/consumers";
import type { TableClient, TransactionAction } from "@azure/data-tables";
import { odata } from "@azure/data-tables";
import type { ContainerClient } from "@azure/storage-blob";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

/** A column as it is stored; what JSON has no type for carries the name of its own. */
export type RawValue = string | number | boolean | { readonly type: RawType; readonly value: string };

/** The types of columns that JSON does not have. */
export const rawTypes = ["DateTime", "Int64", "Guid", "Binary"] as const;
type RawType = (typeof rawTypes)[number];

/** A row with every column, whatever this build knows of it. */
export interface RawRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly columns: Readonly<Record<string, RawValue>>;
  /** Absent from a row that was not read from a table. */
  readonly etag?: string;
}

/** A part of one partition: row keys from one up to and without another. */
export interface RowRange {
  readonly partitionKey: string;
  readonly from: string;
  readonly before: string;
}

export interface RawTable {
  /** All rows in the order of their keys, page by page, or those of a range. None where there is no table. */
  rows(range?: RowRange): AsyncIterable<RawRow>;

  /**
   * Creates rows of one partition together, at most 100.
   *
   * @returns false, having created none, when one of them exists.
   */
  create(rows: readonly RawRow[]): Promise<boolean>;

  /** Deletes a row, unless it is gone. */
  remove(partitionKey: string, rowKey: string): Promise<void>;
}

/** A blob of text. */
export interface RawBlob {
  readonly name: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface RawContainer {
  /** The names of all blobs, in order. None where there is no container. */
  names(): AsyncIterable<string>;

  /** Returns nothing where there is no such blob. */
  read(name: string): Promise<RawBlob | undefined>;

  /** @returns false, changing nothing, when the blob exists. */
  create(blob: RawBlob): Promise<boolean>;
}

/** The app's storage, as rows and blobs whose meaning others know. */
export interface RawStorage {
  table(name: string): RawTable;
  container(name: string): RawContainer;
}

export function rawStorage(storage: Storage): RawStorage {
  return {
    table: (name) => rawTable(storage.table(name), name),
    container: (name) => rawContainer(storage.container(name), name),
  };
}

function rawTable(table: TableClient, name: string): RawTable {
  const ready = once(() => table.createTable());

  /** @returns whether it happened, or one of these statuses says that it did not. */
  async function unless(statuses: readonly number[], call: () => Promise<unknown>): Promise<boolean> {
    try {
      await call();
      return true;
    } catch (error) {
      const { statusCode } = failureOf(error);
      if (statusCode !== undefined && statuses.includes(statusCode)) return false;
      throw translate(error, `writing the table ${name}`, "read");
    }
  }

  return {
    async *rows(range) {
      const filter =
        range &&
        odata`PartitionKey eq ${range.partitionKey} and RowKey ge ${range.from} and RowKey lt ${range.before}`;
      const queryOptions = filter === undefined ? {} : { filter };
      try {
        for await (const row of table.listEntities<object>({ queryOptions, disableTypeConversion: true })) {
          yield rawRow(row);
        }
      } catch (error) {
        if (failureOf(error).statusCode === 404) return;
        throw translate(error, `reading the table ${name}`, "read");
      }
    },

    create: (rows) =>
      unless([409], async () => {
        await ready();
        await table.submitTransaction(rows.map((row): TransactionAction => ["create", entityOf(row)]));
      }),

    remove: async (partitionKey, rowKey) => {
      await unless([404], () => table.deleteEntity(partitionKey, rowKey));
    },
  };
}

type Entity = Readonly<Record<string, unknown>> & {
  readonly partitionKey: string;
  readonly rowKey: string;
};

function rawRow({
  partitionKey = "",
  rowKey = "",
  etag = "",
  ...rest
}: Partial<Entity> & { etag?: string }): RawRow {
  const columns = Object.entries(rest).flatMap(([name, value]) =>
    name === "timestamp" || name.startsWith("odata.") ? [] : [[name, rawValue(value)] as const],
  );
  return { partitionKey, rowKey, etag, columns: Object.fromEntries(columns) };
}

/** The SDK gives every column as text with a type when it is told to convert none. */
function rawValue(column: unknown): RawValue {
  const { type, value } = column as { readonly type: string; readonly value: unknown };
  if (type === "Boolean") return String(value) === "true";
  if (type === "Int32" || type === "Double") return Number(value);
  const known = rawTypes.find((one) => one === type);
  return known ? { type: known, value: String(value) } : String(value);
}

function entityOf({ partitionKey, rowKey, columns }: RawRow): Entity {
  return { partitionKey, rowKey, ...columns };
}

function rawContainer(container: ContainerClient, name: string): RawContainer {
  const ready = once(() => container.createIfNotExists());
  return {
    async *names() {
      try {
        for await (const blob of container.listBlobsFlat()) yield blob.name;
      } catch (error) {
        if (failureOf(error).statusCode === 404) return;
        throw translate(error, `listing the container ${name}`, "read");
      }
    },

    async read(blobName) {
      try {
        const {
          contentType = "",
          metadata = {},
          readableStreamBody: body,
        } = await container.getBlobClient(blobName).download();
        return { name: blobName, contentType, metadata, text: body ? await textOf(body) : "" };
      } catch (error) {
        if (failureOf(error).statusCode === 404) return undefined;
        throw translate(error, `reading the container ${name}`, "read");
      }
    },

    async create({ name: blobName, contentType: blobContentType, metadata, text }) {
      try {
        await ready();
        const bytes = Buffer.from(text, "utf8");
        await container.getBlockBlobClient(blobName).upload(bytes, bytes.byteLength, {
          blobHTTPHeaders: { blobContentType },
          metadata: { ...metadata },
          conditions: { ifNoneMatch: "*" },
        });
        return true;
      } catch (error) {
        const { statusCode } = failureOf(error);
        if (statusCode === 409 || statusCode === 412) return false;
        throw translate(error, `writing the container ${name}`, "read");
      }
    },
  };
}
