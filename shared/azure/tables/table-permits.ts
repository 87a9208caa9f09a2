import { odata } from "@azure/data-tables";
import { isLaterRotation } from "../../domain/rotation/rotation-id.ts";
import type { HeldPermit, PermitHolder } from "../../domain/rollout/rollout-snapshot.ts";
import type { PermitLimit, RolloutBoard } from "../../ports/rollout-board.ts";
import type { ConditionalRows } from "./conditional-rows.ts";
import type { AnyRow } from "./rollout-rows.ts";
import { permitPartition, permitRow } from "./rollout-rows.ts";

/** Whoever loses more races than that asks again with its next look. */
const attempts = 5;
const allPermits = odata`PartitionKey ge ${"place."} and PartitionKey lt ${"place/"}`;

type Permits = Pick<RolloutBoard, "count" | "release"> & {
  /** @returns whether the rotation has a place now. */
  readonly takeOne: (holder: PermitHolder, limit: PermitLimit) => Promise<boolean>;
  readonly freeAll: (account: string, rotation: string) => Promise<void>;
};

/** Places are numbered rows: creating one that exists fails. To be called within a guarded call. */
export function tablePermits({ list, create, replace, remove }: ConditionalRows): Permits {
  async function takeOne(holder: PermitHolder, { scope, most }: PermitLimit): Promise<boolean> {
    const partitionKey = permitPartition(scope);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const taken = await list(odata`PartitionKey eq ${partitionKey}`);
      const [own, ...doubles] = permitsOf(holder.account, taken);
      // Two looks of one account have asked at once: both see the same rows, and keep the same one.
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
      // Beside the numbers, which are for those that must not be more than the limit.
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
 * As many of the lowest free numbers as there are places left. However old the listing is by the time of the write, no
 * more rows can come of it than the limit: those above the numbers that may be made only go.
 */
function numbersLeft(taken: readonly AnyRow[], most: number): readonly string[] {
  const left = most - taken.length;
  if (left <= 0) return [];
  const full = new Set(taken.map(({ rowKey }) => rowKey));
  const all = Array.from({ length: most }, (_, index) => String(index).padStart(6, "0"));
  const free = all.filter((number) => !full.has(number)).slice(0, left);
  // Those who ask at once should not all want the same one.
  return free.sort(() => Math.random() - 0.5);
}

/** The readable ones, the lowest number first. One that cannot be read stays taken: by whom, nobody knows. */
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
