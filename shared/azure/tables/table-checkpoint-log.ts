import { odata } from "@azure/data-tables";
import type { CheckpointLog } from "../../ports/evidence-store.ts";
import { failureOf, translate } from "../azure-errors.ts";
import type { Storage } from "../storage.ts";

interface CheckpointRow {
  readonly checkpoint?: unknown;
}

const prefix = "checkpoint-";

/** Keeps checkpoints as rows of their own in the account's partition of the trail's table. */
export function tableCheckpointLog(storage: Storage, name = "keyturntrail"): CheckpointLog {
  const table = storage.table(name);
  return {
    async keep(partitionKey, sequence, checkpoint) {
      const rowKey = `${prefix}${String(sequence).padStart(10, "0")}`;
      try {
        await table.createEntity({ partitionKey, rowKey, checkpoint });
      } catch (error) {
        if (failureOf(error).statusCode !== 409) throw translate(error, "keeping a checkpoint", "read");
      }
    },

    async all(account) {
      const filter = odata`PartitionKey eq ${account} and RowKey ge ${prefix} and RowKey lt ${"checkpoint."}`;
      try {
        const texts: string[] = [];
        for await (const row of table.listEntities<CheckpointRow>({ queryOptions: { filter } })) {
          if (typeof row.checkpoint === "string") texts.push(row.checkpoint);
        }
        return texts;
      } catch (error) {
        if (failureOf(error).statusCode === 404) return [];
        throw translate(error, "reading the checkpoints", "read");
      }
    },
  };
}
