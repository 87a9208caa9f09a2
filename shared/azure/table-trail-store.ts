import type { TransactionAction } from "@azure/data-tables";
import { odata } from "@azure/data-tables";
import { evolve } from "../domain/evolve.ts";
import { RecordConflictError, RecordUnreadableError } from "../errors.ts";
import type { Trail, TrailStore } from "../ports/trail-store.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";
import type { EventRow, HeadRow } from "./trail-rows.ts";
import {
  chained,
  emptyTrail,
  eventRowKey,
  eventRowOf,
  headRowKey,
  headRowOf,
  recordedEventOf,
  trailOf,
} from "./trail-rows.ts";

/** Keeps every trail in one table: a partition per account, one head row and one row per event. */
export function tableTrailStore(storage: Storage, name = "keyturntrail"): TrailStore {
  const table = storage.table(name);
  const ready = once(() => table.createTable());

  async function guarded<T>(account: string, operation: string, call: () => Promise<T>): Promise<T> {
    try {
      await ready();
      return await call();
    } catch (error) {
      const { statusCode } = failureOf(error);
      // 412: the head has moved on. 409: the row to create is there already. Both: somebody was first.
      if (statusCode === 412 || statusCode === 409) throw new RecordConflictError(account, { cause: error });
      throw translate(error, operation, "read");
    }
  }

  /** Replaces the head, or creates it, and returns the trail as it then is. */
  async function saveHead(trail: Trail): Promise<Trail> {
    const row = headRowOf(trail);
    const { etag } = await guarded(trail.account, "saving the head", () =>
      trail.etag === undefined
        ? table.createEntity(row)
        : table.updateEntity(row, "Replace", { etag: trail.etag }),
    );
    return etag === undefined ? read(trail.account) : { ...trail, etag };
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

    async append(trail, event, { releaseClaim, wakeAt }) {
      const eventRow = eventRowOf(trail, event);
      const { claim, objection: _past, ...kept } = trail;
      const next: Trail = {
        ...kept,
        rotation: evolve(trail.rotation, event),
        sequence: trail.sequence + 1,
        hash: eventRow.hash,
        failures: 0,
        wakeAt,
        movedAt: event.at,
        ...(claim && !releaseClaim && { claim }),
      };
      const head = headRowOf(next);
      const actions: TransactionAction[] = [
        ["create", { ...eventRow }],
        trail.etag === undefined
          ? ["create", { ...head }]
          : ["update", { ...head }, "Replace", { etag: trail.etag }],
      ];
      const answer = await guarded(trail.account, "appending to the trail", () =>
        table.submitTransaction(actions),
      );
      // Answers come in the order of the actions; the one to an update names no row.
      const etag = answer.subResponses[actions.length - 1]?.etag;
      return etag === undefined ? read(trail.account) : { ...next, etag };
    },

    claim: (trail, claim) => saveHead({ ...trail, claim, wakeAt: claim.until }),

    async pause(trail, { releaseClaim, ...pause }) {
      const { claim, ...kept } = trail;
      return saveHead({ ...kept, ...pause, ...(claim && !releaseClaim && { claim }) });
    },

    noteArchived: (trail, archivedThrough) => saveHead({ ...trail, archivedThrough }),

    async events(account, after) {
      const from = eventRowKey((after?.sequence ?? 0) + 1);
      const filter = odata`PartitionKey eq ${account} and RowKey ge ${from} and RowKey lt ${"event."}`;
      return chained(account, (await rows<EventRow>(filter)).map(recordedEventOf), after);
    },

    async list(range) {
      const all = odata`RowKey eq ${headRowKey}`;
      const filter = range
        ? `${odata`PartitionKey ge ${range.from} and PartitionKey le ${range.to}`} and ${all}`
        : all;
      // One bad row must not hide the rest of the fleet.
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
