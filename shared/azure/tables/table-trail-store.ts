import type { TransactionAction } from "@azure/data-tables";
import { odata } from "@azure/data-tables";
import { RecordConflictError, RecordTooLargeError, RecordUnreadableError } from "../../errors.ts";
import type { TrailStore } from "../../ports/trail-store.ts";
import type { Trail } from "../../records/trail.ts";
import { emptyTrail } from "../../records/trail.ts";
import { failureOf, translate } from "../azure-errors.ts";
import type { Storage } from "../storage.ts";
import { once, writeSince } from "../storage.ts";
import type { EventRow, HeadRow } from "./trail-rows.ts";
import {
  chained,
  eventRowKey,
  eventRowOf,
  headRowKey,
  headRowOf,
  recordedEventOf,
  trailOf,
} from "./trail-rows.ts";

/** Azure's codes for a write that it will never accept. */
const tooLarge = new Set(["PropertyValueTooLarge", "EntityTooLarge", "RequestBodyTooLarge"]);

/** Keeps every trail in one table: a partition per account, one head row and one row per event. */
export function tableTrailStore(storage: Storage, name = "keyturntrail"): TrailStore {
  const table = storage.table(name);
  const ready = once(() => table.createTable());

  async function guarded<T>(account: string, operation: string, call: () => Promise<T>): Promise<T> {
    try {
      await ready();
      return await call();
    } catch (error) {
      const { statusCode, code } = failureOf(error);
      // 412: the head has changed. 409: the row to create exists. In both cases another writer was first.
      if (statusCode === 412 || statusCode === 409) throw new RecordConflictError(account, { cause: error });
      if (statusCode === 413 || tooLarge.has(code ?? "")) {
        throw new RecordTooLargeError(account, "a row", { cause: translate(error, operation, "read") });
      }
      throw translate(error, operation, "read");
    }
  }

  /** Writes events and head in one transaction: neither is ever stored without the other. */
  async function writeTogether(
    events: readonly EventRow[],
    head: HeadRow,
    since: string | undefined,
  ): Promise<{ readonly etag?: string }> {
    const actions: TransactionAction[] = [
      ...events.map((row): TransactionAction => ["create", { ...row }]),
      since === undefined ? ["create", { ...head }] : ["update", { ...head }, "Replace", { etag: since }],
    ];
    const { subResponses } = await table.submitTransaction(actions);
    // Responses keep the order of the actions; that of an update names no row.
    const etag = subResponses[actions.length - 1]?.etag;
    return etag === undefined ? {} : { etag };
  }

  async function rows<T extends object>(filter: string): Promise<readonly T[]> {
    return guarded("", "querying the trail", async () => {
      const found: T[] = [];
      for await (const row of table.listEntities<T>({ queryOptions: { filter } })) found.push(row);
      return found;
    });
  }

  function read(account: string): Promise<Trail> {
    return guarded(account, "reading the trail", async () => {
      try {
        return trailOf(await table.getEntity<HeadRow>(account, headRowKey));
      } catch (error) {
        if (failureOf(error).statusCode === 404) return emptyTrail(account);
        throw error;
      }
    });
  }

  return {
    read,

    async save({ unsaved = [], ...trail }) {
      const head = headRowOf(trail);
      const { etag } = await guarded(trail.account, "saving the trail", () =>
        unsaved.length === 0
          ? writeSince(table, head, trail.etag)
          : writeTogether(
              unsaved.map((event) => eventRowOf(trail.account, event)),
              head,
              trail.etag,
            ),
      );
      return etag === undefined ? read(trail.account) : { ...trail, etag };
    },

    async events(account, after) {
      const from = eventRowKey((after?.sequence ?? 0) + 1);
      const filter = odata`PartitionKey eq ${account} and RowKey ge ${from} and RowKey lt ${"event."}`;
      return chained(account, (await rows<EventRow>(filter)).map(recordedEventOf), after);
    },

    async list() {
      const filter = odata`RowKey eq ${headRowKey}`;
      // An unreadable row must not hide the rest of the fleet.
      return (await rows<HeadRow>(filter)).flatMap((row) => readable(row) ?? []);
    },
  };
}

function readable(row: HeadRow): Trail | undefined {
  try {
    return trailOf(row);
  } catch (error) {
    if (error instanceof RecordUnreadableError) return undefined;
    throw error;
  }
}
