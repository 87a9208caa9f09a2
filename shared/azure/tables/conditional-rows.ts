import type { TableClient } from "@azure/data-tables";
import type { AnyRow } from "./rollout-rows.ts";
import { anyRow, refuseNewerRow } from "./rollout-rows.ts";
import { versioned } from "./stored-row.ts";
import { failureOf } from "../azure-errors.ts";

interface Key {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/**
 * Rows that many processes write: the second writer changes nothing, and none changes a row of a newer build. Call these
 * within a guarded call.
 */
export interface ConditionalRows {
  readonly list: (filter: string) => Promise<readonly AnyRow[]>;

  /** @returns false, changing nothing, when the row exists. */
  readonly create: (row: Key & object) => Promise<boolean>;

  /**
   * @returns false, changing nothing, when the row is no longer the one that was read.
   * @throws {RecordFromNewerBuildError} a newer build wrote the row.
   */
  readonly replace: (seen: AnyRow, columns: object) => Promise<boolean>;

  /**
   * Deletes the row if it is still the one that was read.
   *
   * @throws {RecordFromNewerBuildError} a newer build wrote the row.
   */
  readonly remove: (seen: AnyRow) => Promise<void>;
}

export function conditionalRows(table: TableClient): ConditionalRows {
  return {
    async list(filter) {
      const found: AnyRow[] = [];
      for await (const row of table.listEntities({ queryOptions: { filter } })) found.push(anyRow.parse(row));
      return found;
    },

    create: (row) => unless([409], table.createEntity(versioned(row))),

    async replace(seen, columns) {
      refuseNewerRow(seen);
      const { partitionKey, rowKey, etag } = seen;
      const row = versioned({ partitionKey, rowKey, ...columns });
      return unless([404, 412], table.updateEntity(row, "Replace", { etag }));
    },

    async remove(seen) {
      refuseNewerRow(seen);
      const { partitionKey, rowKey, etag } = seen;
      await unless([404, 412], table.deleteEntity(partitionKey, rowKey, { etag }));
    },
  };
}

async function unless(statuses: readonly number[], call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    const { statusCode } = failureOf(error);
    if (statusCode === undefined || !statuses.includes(statusCode)) throw error;
    return false;
  }
}
