import * as z from "zod";
import { RecordConflictError, RecordUnreadableError } from "../../errors.ts";
import type { OutboxPosition, OutboxLog } from "../../ports/outbox-log.ts";
import { recordSchemaVersion } from "../../records/record-schema.ts";
import type { SameShape } from "../../records/same-shape.ts";
import { decodeState, encodeState } from "../../records/account-state-codec.ts";
import { failureOf, translate } from "../azure-errors.ts";
import { guardedTable } from "./guarded-table.ts";
import type { Storage } from "../storage.ts";
import { writeSince } from "../storage.ts";

const rowKey = "published";

type PositionColumns = Omit<OutboxPosition, "account" | "state" | "etag"> & {
  readonly partitionKey: string;
  readonly schema: typeof recordSchemaVersion;
  readonly rotation: string;
  readonly etag: string;
};

const positionRow = z.object({
  partitionKey: z.string().min(1),
  schema: z.literal(recordSchemaVersion),
  sequence: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  rotation: z.string(),
  hold: z.string().exactOptional(),
  etag: z.string(),
});
true satisfies SameShape<PositionColumns, z.output<typeof positionRow>>;

/** One row per account. */
export function tableOutboxLog(storage: Storage, name = "keyturnpublished"): OutboxLog {
  const { table, ready, find } = guardedTable(storage, name);

  async function read(account: string): Promise<OutboxPosition | undefined> {
    const row = await find("reading how far events are published", account, rowKey);
    return row && parse(row);
  }

  return {
    read,

    async save(position) {
      const { account, state, etag: since, ...rest } = position;
      const kept = { schema: recordSchemaVersion, ...rest, rotation: encodeState(state) };
      const row = { partitionKey: account, rowKey, ...kept };
      try {
        await ready();
        const { etag } = await writeSince(table, row, since);
        return etag === undefined ? ((await read(account)) ?? position) : { ...position, etag };
      } catch (error) {
        const { statusCode } = failureOf(error);
        if (statusCode === 409 || statusCode === 412)
          throw new RecordConflictError(account, { cause: error });
        throw translate(error, "noting how far events are published", "change");
      }
    },
  };
}

function parse(row: unknown): OutboxPosition {
  const result = positionRow.safeParse(row);
  if (!result.success) throw new RecordUnreadableError("what is published", { cause: result.error });
  const { schema: _known, partitionKey: account, rotation, hold, ...position } = result.data;
  return { account, state: decodeState(rotation), ...position, ...(hold && { hold }) };
}
