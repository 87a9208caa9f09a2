import * as z from "zod";
import { RecordConflictError } from "../../errors.ts";
import type { OutboxPosition, OutboxLog } from "../../ports/outbox-log.ts";
import type { SameShape } from "../../records/same-shape.ts";
import { decodeState, encodeState } from "../../records/account-state-codec.ts";
import { failureOf, translate } from "../azure-errors.ts";
import { guardedTable } from "./guarded-table.ts";
import { columnsOf, textIn } from "./long-column.ts";
import type { Storage } from "../storage.ts";
import { writeSince } from "../storage.ts";
import { parseRow, versioned } from "./stored-row.ts";

const rowKey = "published";

type PositionColumns = Omit<OutboxPosition, "account" | "state" | "etag"> & {
  readonly partitionKey: string;
  readonly rotation: string;
  readonly etag: string;
};

export const positionRow = z.strictObject({
  partitionKey: z.string().min(1),
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
      const kept = { ...rest, ...columnsOf("rotation", encodeState(state)) };
      const row = versioned({ partitionKey: account, rowKey, ...kept });
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

function parse(row: object): OutboxPosition {
  const whole = { ...row, rotation: textIn(row, "rotation") };
  const {
    partitionKey: account,
    rotation,
    hold,
    ...position
  } = parseRow(positionRow, whole, "what is published", ["rotation"]);
  return { account, state: decodeState(rotation), ...position, ...(hold && { hold }) };
}
