import type { TransactionAction } from "@azure/data-tables";
import { odata } from "@azure/data-tables";
import * as z from "zod";
import { complete } from "../../domain/complete.ts";
import type { IdempotencyLog, KeptAnswer, KeyedCall, NotedCall } from "../../ports/idempotency-log.ts";
import type { SameShape } from "../../records/same-shape.ts";
import { failureOf, translate } from "../azure-errors.ts";
import { guardedTable } from "./guarded-table.ts";
import { columnsOf, textIn } from "./long-column.ts";
import type { Storage } from "../storage.ts";
import { writeSince } from "../storage.ts";
import { parseRow, versioned } from "./stored-row.ts";

/** The body of an answer has columns of its own, because it may be long. */
type CallColumns = Omit<KeyedCall, "answer"> & Partial<Omit<KeptAnswer, "body">>;

export const callRow = z.strictObject({
  digest: z.string(),
  startedAt: z.date(),
  status: z.int().exactOptional(),
  contentType: z.string().exactOptional(),
  etag: z.string(),
});
true satisfies SameShape<CallColumns & { readonly etag: string }, z.output<typeof callRow>>;

/** The most rows that one transaction deletes. */
const maxForgotten = 100;

/** One row per call, a partition per caller. */
export function tableIdempotencyLog(storage: Storage, name = "keyturnrepeats"): IdempotencyLog {
  const { table, ready, find } = guardedTable(storage, name);

  async function read(caller: string, key: string): Promise<NotedCall | undefined> {
    const row = await find("reading whether a call is repeated", caller, key);
    return row && parse(row);
  }

  return {
    read,

    async note(caller, key, call, since) {
      const { digest, startedAt, answer } = call;
      const columns = complete<CallColumns>({
        digest,
        startedAt,
        status: answer?.status,
        contentType: answer?.contentType,
      });
      const body = columnsOf("body", answer?.body ?? "");
      const row = versioned({ partitionKey: caller, rowKey: key, ...columns, ...body });
      try {
        await ready();
        const { etag } = await writeSince(table, row, since);
        return etag === undefined ? await read(caller, key) : { ...call, etag };
      } catch (error) {
        const { statusCode } = failureOf(error);
        if (statusCode === 409 || statusCode === 412 || statusCode === 404) return undefined;
        throw translate(error, "noting a call", "read");
      }
    },

    async forget(caller, key, since) {
      try {
        await table.deleteEntity(caller, key, { etag: since });
      } catch (error) {
        const { statusCode } = failureOf(error);
        if (statusCode === 404 || statusCode === 412) return;
        throw translate(error, "forgetting a call", "read");
      }
    },

    async forgetBefore(caller, before) {
      try {
        await ready();
        const filter = odata`PartitionKey eq ${caller} and startedAt lt ${before}`;
        const pages = table
          .listEntities({ queryOptions: { filter, select: ["partitionKey", "rowKey"] } })
          .byPage({ maxPageSize: maxForgotten });
        const { value: old = [] } = await pages.next();
        const deletions = old.map(({ partitionKey = "", rowKey = "" }): TransactionAction => [
          "delete",
          { partitionKey, rowKey },
        ]);
        if (deletions.length > 0) await table.submitTransaction(deletions);
      } catch (error) {
        // Another worker may be deleting the same rows.
        if (failureOf(error).statusCode === 404) return;
        throw translate(error, "forgetting old calls", "read");
      }
    },
  };
}

function parse(row: object): NotedCall {
  const { status, contentType, ...call } = parseRow(callRow, row, "a call", ["body"]);
  if (status === undefined || contentType === undefined) return call;
  const answer = complete<KeptAnswer>({ status, contentType, body: textIn(row, "body") ?? "" });
  return { ...call, answer };
}
