import { odata } from "@azure/data-tables";
import { isLaterRotation } from "../../domain/rotation/rotation-id.ts";
import type { PlaceHolder, PlaceLimit, RolloutBoard, TakenPlace } from "../../ports/rollout-board.ts";
import type { ConditionalRows } from "./conditional-rows.ts";
import type { AnyRow } from "./rollout-rows.ts";
import { placePartition, placeRow } from "./rollout-rows.ts";

/** Whoever loses more races than that asks again with its next look. */
const attempts = 5;
const allPlaces = odata`PartitionKey ge ${"place."} and PartitionKey lt ${"place/"}`;

type Places = Pick<RolloutBoard, "count" | "free"> & {
  /** @returns whether the rotation has a place now. */
  readonly takeOne: (holder: PlaceHolder, limit: PlaceLimit) => Promise<boolean>;
  readonly freeAll: (account: string, rotation: string) => Promise<void>;
};

/** Places are numbered rows: creating one that exists fails. To be called within a guarded call. */
export function tablePlaces({ list, create, replace, remove }: ConditionalRows): Places {
  async function takeOne(holder: PlaceHolder, { scope, most }: PlaceLimit): Promise<boolean> {
    const partitionKey = placePartition(scope);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const taken = await list(odata`PartitionKey eq ${partitionKey}`);
      const [own, ...doubles] = placesOf(holder.account, taken);
      // Two looks of one account have asked at once: both see the same rows, and keep the same one.
      for (const { row } of doubles) await remove(row);
      if (own) {
        if (isLaterRotation(own.place, holder) || taken.length - doubles.length > most) return false;
        if (isSame(own.place, holder) || (await replace(own.row, { scope, ...holder }))) return true;
      } else if (!(await createOne(partitionKey, { scope, ...holder }, numbersLeft(taken, most)))) {
        return false;
      }
    }
    return false;
  }

  async function createOne(
    partitionKey: string,
    place: TakenPlace,
    numbers: readonly string[],
  ): Promise<boolean> {
    for (const rowKey of numbers) if (await create({ partitionKey, rowKey, ...place })) return true;
    return false;
  }

  async function removeWhere(account: string, is: (place: TakenPlace) => boolean): Promise<void> {
    const rows = await list(`${allPlaces} and ${odata`account eq ${account}`}`);
    for (const { row, place } of placesOf(account, rows)) if (is(place)) await remove(row);
  }

  return {
    takeOne,

    async count(place) {
      const partitionKey = placePartition(place.scope);
      const rows = await list(odata`PartitionKey eq ${partitionKey} and account eq ${place.account}`);
      if (placesOf(place.account, rows).some((one) => one.place.rotation === place.rotation)) return;
      // Beside the numbers, which are for those that must not be more than the limit.
      await create({ partitionKey, rowKey: `in-flight.${place.account}.${place.rotation}`, ...place });
    },

    free: ({ account, rotation, by, since }) =>
      removeWhere(
        account,
        (place) =>
          place.rotation === rotation &&
          place.by === by &&
          (since === undefined || place.since.getTime() === since.getTime()),
      ),

    freeAll: (account, rotation) => removeWhere(account, (place) => place.rotation === rotation),
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
function placesOf(account: string, rows: readonly AnyRow[]) {
  return rows
    .flatMap((row) => {
      const place = placeRow.safeParse(row);
      return place.success && place.data.account === account ? [{ row, place: place.data }] : [];
    })
    .sort((a, b) => (a.row.rowKey < b.row.rowKey ? -1 : 1));
}

function isSame(place: TakenPlace, { rotation, by, since }: PlaceHolder): boolean {
  return place.rotation === rotation && place.by === by && place.since.getTime() === since.getTime();
}
