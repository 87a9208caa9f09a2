import type { TableClient } from "@azure/data-tables";
import { failureOf, translate } from "../azure-errors.ts";
import type { Storage, Within } from "../storage.ts";
import { once } from "../storage.ts";

/** A table that is created when it is first needed. */
export interface GuardedTable {
  readonly table: TableClient;

  /** Creates the table unless it exists. Makes no call once it does. */
  readonly ready: () => Promise<void>;

  /**
   * Runs a call, which must be safe to repeat, once the table exists.
   *
   * @throws {KeyturnError} the table cannot be created, or the SDK's call failed.
   */
  readonly guarded: <T>(operation: string, call: () => Promise<T>) => Promise<T>;

  /**
   * Reads one row; returns nothing when there is none.
   *
   * @throws {KeyturnError} as `guarded` does.
   */
  readonly find: (
    operation: string,
    partitionKey: string,
    rowKey: string,
    within?: Within,
  ) => Promise<object | undefined>;

  /** Deletes a row, unless it is already gone. Call it within a guarded call. */
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
