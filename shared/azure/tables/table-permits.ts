import { odata } from "@azure/data-tables";
import { isLaterRotation } from "../../domain/rotation/rotation-id.ts";
import type { HeldPermit, PermitHolder } from "../../domain/rollout/rollout-snapshot.ts";
import type { PermitLimit, RolloutBoard } from "../../ports/rollout-board.ts";
import type { ConditionalRows } from "./conditional-rows.ts";
import type { AnyRow } from "./rollout-rows.ts";
import { permitPartition, permitRow } from "./rollout-rows.ts";

/** After losing more races than that, a look leaves the permit to the next one. */
const attempts = 5;
const allPermits = odata`PartitionKey ge ${"place."} and PartitionKey lt ${"place/"}`;

type Permits = Pick<RolloutBoard, "count" | "release"> & {
  /** @returns whether the rotation holds a permit now. */
  readonly takeOne: (holder: PermitHolder, limit: PermitLimit) => Promise<boolean>;
  readonly freeAll: (account: string, rotation: string) => Promise<void>;
};

/** Permits are numbered rows: creating one that exists fails. Call these within a guarded call. */
export function tablePermits({ list, create, replace, remove }: ConditionalRows): Permits {
  async function takeOne(holder: PermitHolder, { scope, most }: PermitLimit): Promise<boolean> {
    const partitionKey = permitPartition(scope);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const taken = await list(odata`PartitionKey eq ${partitionKey}`);
      const [own, ...doubles] = permitsOf(holder.account, taken);
      // Two concurrent looks of one account see the same rows, and keep the same one.
      for (const { row } of doubles) await remove(row);
      if (own) {
        if (isLaterRotation(own.permit, holder) || taken.length - doubles.length > most) return false;
        if (isSame(own.permit, holder) || (await replace(own.row, { scope, ...holder }))) return true;
      } else if (!(await createOne(partitionKey, { scope, ...holder }, numbersLeft(taken, most)))) {
        return false;
      }
    }
    return false;
  }

  async function createOne(
    partitionKey: string,
    permit: HeldPermit,
    numbers: readonly string[],
  ): Promise<boolean> {
    for (const rowKey of numbers) if (await create({ partitionKey, rowKey, ...permit })) return true;
    return false;
  }

  async function removeWhere(account: string, is: (permit: HeldPermit) => boolean): Promise<void> {
    const rows = await list(`${allPermits} and ${odata`account eq ${account}`}`);
    for (const { row, permit } of permitsOf(account, rows)) if (is(permit)) await remove(row);
  }

  return {
    takeOne,

    async count(permit) {
      const partitionKey = permitPartition(permit.scope);
      const rows = await list(odata`PartitionKey eq ${partitionKey} and account eq ${permit.account}`);
      if (permitsOf(permit.account, rows).some((one) => one.permit.rotation === permit.rotation)) return;
      // Not numbered: only permits within the limit have numbers.
      await create({ partitionKey, rowKey: `in-flight.${permit.account}.${permit.rotation}`, ...permit });
    },

    release: ({ account, rotation, by, since }) =>
      removeWhere(
        account,
        (permit) =>
          permit.rotation === rotation &&
          permit.by === by &&
          (since === undefined || permit.since.getTime() === since.getTime()),
      ),

    freeAll: (account, rotation) => removeWhere(account, (permit) => permit.rotation === rotation),
  };
}

/**
 * Picks as many of the lowest free numbers as there are permits left. Even if the listing is outdated by the time of the
 * write, rows never exceed the limit: rows with higher numbers are only ever deleted.
 */
function numbersLeft(taken: readonly AnyRow[], most: number): readonly string[] {
  const left = most - taken.length;
  if (left <= 0) return [];
  const full = new Set(taken.map(({ rowKey }) => rowKey));
  const all = Array.from({ length: most }, (_, index) => String(index).padStart(6, "0"));
  const free = all.filter((number) => !full.has(number)).slice(0, left);
  // Concurrent callers should not all try the same number.
  return free.sort(() => Math.random() - 0.5);
}

/** The account's readable permits, lowest number first. An unreadable one stays taken, because its holder is unknown. */
function permitsOf(account: string, rows: readonly AnyRow[]) {
  return rows
    .flatMap((row) => {
      const permit = permitRow.safeParse(row);
      return permit.success && permit.data.account === account ? [{ row, permit: permit.data }] : [];
    })
    .sort((a, b) => (a.row.rowKey < b.row.rowKey ? -1 : 1));
}

function isSame(permit: HeldPermit, { rotation, by, since }: PermitHolder): boolean {
  return permit.rotation === rotation && permit.by === by && permit.since.getTime() === since.getTime();
}
