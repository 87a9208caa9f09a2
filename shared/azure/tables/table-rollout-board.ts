import { odata } from "@azure/data-tables";
import { isLaterRotation } from "../../domain/rotation/rotation-id.ts";
import type { RolloutBoard } from "../../ports/rollout-board.ts";
import { conditionalRows } from "./conditional-rows.ts";
import { guardedTable } from "./guarded-table.ts";
import type { AnyRow } from "./rollout-rows.ts";
import {
  accountRow,
  failurePartition,
  isNewerRow,
  openPartition,
  resumedPartition,
  snapshotOf,
} from "./rollout-rows.ts";
import type { Storage } from "../storage.ts";
import { tablePermits } from "./table-permits.ts";

export const rolloutTableName = "keyturnrollout";

/** A writer that loses more races than that for one row was overtaken by newer ones. */
const attempts = 5;

/** One small table for the whole fleet: the line, the numbered permits and their holders, and the failures. */
export function tableRolloutBoard(storage: Storage, name = rolloutTableName): RolloutBoard {
  const { table, guarded } = guardedTable(storage, name);
  const rows = conditionalRows(table);
  const permits = tablePermits(rows);

  /** Writes the account's row, unless one of a later rotation stands there. */
  async function put(
    partitionKey: string,
    account: string,
    row: { rotation: string; at: Date },
  ): Promise<void> {
    const key = { partitionKey, rowKey: account };
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const [there] = await rowsOf(partitionKey, account);
      const known = accountRow.safeParse(there);
      if (known.success && !isLaterRotation(row, known.data)) return;
      if (await (there ? rows.replace(there, row) : rows.create({ ...key, ...row }))) return;
    }
  }

  /** Deletes the account's row if `isMeant` accepts it. */
  async function drop(
    partitionKey: string,
    account: string,
    isMeant: (row: { rotation: string; at: Date }) => boolean,
  ): Promise<void> {
    for (const there of await rowsOf(partitionKey, account)) {
      const known = accountRow.safeParse(there);
      if (known.success && isMeant(known.data)) await rows.remove(there);
    }
  }

  function rowsOf(partitionKey: string, account: string): Promise<readonly AnyRow[]> {
    return rows.list(odata`PartitionKey eq ${partitionKey} and RowKey eq ${account}`);
  }

  const forget = (account: string, until: Date) => drop(failurePartition, account, ({ at }) => at <= until);

  return {
    snapshot: () => guarded("reading where the rollout stands", async () => snapshotOf(await rows.list(""))),

    enter: ({ account, rotation, since }) =>
      guarded("entering the line", () => put(openPartition, account, { rotation, at: since })),

    acquire: (holder, limits) =>
      guarded("taking a place", async () => {
        for (const limit of limits) {
          const { scope, most } = limit;
          if (await permits.takeOne(holder, limit)) continue;
          return { kind: "full", scope: scope === "fleet" ? "fleet" : "subscription", most };
        }
        return { kind: "taken" };
      }),

    count: (permit) => guarded("counting a rotation in flight", () => permits.count(permit)),

    release: (holder) => guarded("giving a place back", () => permits.release(holder)),

    ended: (account, rotation, at, ending) =>
      guarded("leaving the line", async () => {
        // First what limits others. If the writer dies in between, the tidying finds the rows that are left.
        if (ending === "failed") await put(failurePartition, account, { rotation, at });
        if (ending === "done") await forget(account, at);
        await drop(openPartition, account, (row) => row.rotation === rotation);
        await permits.freeAll(account, rotation);
      }),

    forget: (account, until) => guarded("forgetting a failure", () => forget(account, until)),

    resume: (by, reason, at) =>
      guarded("resuming the line", async () => {
        // An existing row with this key is the same resumption, sent before.
        const resumption = { by, reason, at };
        const rowKey = `${at.toISOString()}_${by}`;
        await rows.create({ partitionKey: resumedPartition, rowKey, ...resumption });
        for (const row of await rows.list(odata`PartitionKey eq ${failurePartition}`)) {
          const failure = accountRow.safeParse(row);
          // A failure that a newer build noted stays, and counts no more: it is older than this resumption.
          if (failure.success && failure.data.at <= at && !isNewerRow(row)) await rows.remove(row);
        }
      }),
  };
}
