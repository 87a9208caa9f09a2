import type { TableClient } from "@azure/data-tables";
import { failureOf, translate } from "../azure-errors.ts";
import type { Storage, Within } from "../storage.ts";
import { once } from "../storage.ts";

/** A table that is made when it is first needed. */
export interface GuardedTable {
  readonly table: TableClient;

  /** Makes the table unless that was done. Free once it is there. */
  readonly ready: () => Promise<void>;

  /**
   * Runs a call, which must be safe to repeat, once the table is there.
   *
   * @throws {KeyturnError} the table cannot be made, or the call failed at the SDK.
   */
  readonly guarded: <T>(operation: string, call: () => Promise<T>) => Promise<T>;

  /**
   * Reads one row; nothing where there is none.
   *
   * @throws {KeyturnError} as `guarded` does.
   */
  readonly find: (
    operation: string,
    partitionKey: string,
    rowKey: string,
    within?: Within,
  ) => Promise<object | undefined>;

  /** Deletes a row, unless it is gone already. To be called within a guarded call. */
  readonly remove: (partitionKey: string, rowKey: string) => Promise<void>;
}

export function guardedTable(storage: Storage, name: string): GuardedTable {
  const table = storage.table(name);
  const ready = once(() => table.createTable());

  async function guarded<T>(operation: string, call: () => Promise<T>): Promise<T> {
    try {
      await ready();
      return await call();
    } catch (error) {
      throw translate(error, operation, "read");
    }
  }

  return {
    table,
    ready,
    guarded,

    find: (operation, partitionKey, rowKey, within = {}) =>
      guarded(operation, async () => {
        try {
          return await table.getEntity(partitionKey, rowKey, within);
        } catch (error) {
          if (failureOf(error).statusCode === 404) return undefined;
          throw error;
        }
      }),

    async remove(partitionKey, rowKey) {
      try {
        await table.deleteEntity(partitionKey, rowKey);
      } catch (error) {
        if (failureOf(error).statusCode !== 404) throw error;
      }
    },
  };
}
