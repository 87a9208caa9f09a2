import { odata } from "@azure/data-tables";
import * as z from "zod";
import { RecordUnreadableError } from "../errors.ts";
import type { PlaceLimit, RolloutBoard, RolloutStanding, TakenPlace } from "../ports/rollout-board.ts";
import { failureOf } from "./azure-errors.ts";
import { guardedTable } from "./guarded-table.ts";
import type { Storage } from "./storage.ts";

const openPartition = "open";
const failurePartition = "failure";
const linePartition = "line";
const text = z.string();
const row = z.object({ partitionKey: text, rowKey: text });
const openRow = row.extend({ rotation: text, ring: z.int(), since: z.date(), failed: z.boolean() });
const placeRow = row.extend({ scope: text, account: text, rotation: text, since: z.date() });
const failureRow = row.extend({ account: text, at: z.date() });
const lineRow = row.extend({ at: z.date(), by: text, reason: text });

type Holder = Omit<TakenPlace, "scope">;

/** One small table for the whole fleet: who is in line, who has which numbered place, and what has failed. */
export function tableRolloutBoard(storage: Storage, name = "keyturnrollout"): RolloutBoard {
  const { table, guarded, remove } = guardedTable(storage, name);

  async function rows<T extends z.ZodType>(schema: T, filter: string): Promise<readonly z.output<T>[]> {
    const found: z.output<T>[] = [];
    for await (const one of table.listEntities({ queryOptions: { filter } })) found.push(parsed(schema, one));
    return found;
  }

  /** @returns whether this call or an earlier one got a place. */
  async function takeOne(holder: Holder, { scope, most }: PlaceLimit): Promise<boolean> {
    const partitionKey = placePartition(scope);
    const taken = await rows(placeRow, odata`PartitionKey eq ${partitionKey}`);
    if (taken.some(({ account }) => account === holder.account)) return true;
    const full = new Set(taken.map(({ rowKey }) => rowKey));
    const all = Array.from({ length: most }, (_, index) => String(index).padStart(6, "0"));
    // Those who ask at once should not all want the same place.
    const free = all.filter((place) => !full.has(place)).sort(() => Math.random() - 0.5);
    for (const rowKey of free) {
      try {
        await table.createEntity({ partitionKey, rowKey, scope, ...holder });
        return true;
      } catch (error) {
        if (failureOf(error).statusCode !== 409) throw error;
      }
    }
    return false;
  }

  async function freeIn(scopes: string, account: string): Promise<void> {
    const held = await rows(placeRow, `${scopes} and ${odata`account eq ${account}`}`);
    for (const { partitionKey, rowKey } of held) await remove(partitionKey, rowKey);
  }

  return {
    standing: () =>
      guarded("reading where the rollout stands", async () => {
        const all = await rows(z.looseObject(row.shape), "");
        return standingOf(all);
      }),

    enter: ({ account, ...entry }) =>
      guarded("entering the line", async () => {
        const key = { partitionKey: openPartition, rowKey: account };
        await table.upsertEntity({ ...key, ...entry, failed: false }, "Replace");
      }),

    take: (holder, limits) =>
      guarded("taking a place", async () => {
        for (const limit of limits) {
          if (await takeOne(holder, limit)) continue;
          await freeIn(allPlaces, holder.account);
          return {
            kind: "full",
            scope: limit.scope === "fleet" ? "fleet" : "subscription",
            most: limit.most,
          };
        }
        return { kind: "taken" };
      }),

    free: (account) => guarded("giving a place back", () => freeIn(allPlaces, account)),

    ended: (account, rotation, at, failed) =>
      guarded("leaving the line", async () => {
        if (failed) {
          const key = { partitionKey: failurePartition, rowKey: `${account}_${rotation}` };
          await table.upsertEntity({ ...key, account, at }, "Replace");
          await markFailed(account);
        } else {
          await remove(openPartition, account);
        }
        await freeIn(allPlaces, account);
      }),

    resume: (by, reason, at) =>
      guarded("resuming the line", async () => {
        const key = { partitionKey: linePartition, rowKey: "resumed" };
        await table.upsertEntity({ ...key, by, reason, at }, "Replace");
        for (const failure of await rows(failureRow, odata`PartitionKey eq ${failurePartition}`)) {
          if (failure.at <= at) await remove(failurePartition, failure.rowKey);
        }
        for (const open of await rows(openRow, odata`PartitionKey eq ${openPartition} and failed eq true`)) {
          await remove(openPartition, open.rowKey);
        }
      }),
  };

  async function markFailed(account: string): Promise<void> {
    try {
      const key = { partitionKey: openPartition, rowKey: account };
      await table.updateEntity({ ...key, failed: true }, "Merge");
    } catch (error) {
      // Where there are no rings, nobody is in line.
      if (failureOf(error).statusCode !== 404) throw error;
    }
  }
}

const allPlaces = odata`PartitionKey ge ${"place."} and PartitionKey lt ${"place/"}`;

/** Subscriptions are compared without case, as Azure does. */
function placePartition(scope: string): string {
  return `place.${scope.toLowerCase()}`;
}

function standingOf(all: readonly z.output<typeof row>[]): RolloutStanding {
  const within = <T extends z.ZodType>(schema: T, is: (partition: string) => boolean) =>
    all.filter(({ partitionKey }) => is(partitionKey)).map((one) => parsed(schema, one));
  const [line] = within(lineRow, (partition) => partition === linePartition);
  const failures = within(failureRow, (partition) => partition === failurePartition);
  return {
    open: within(openRow, (partition) => partition === openPartition).map(
      ({ rowKey: account, rotation, ring, since, failed }) => ({ account, rotation, ring, since, failed }),
    ),
    places: within(placeRow, (partition) => partition.startsWith("place.")).map(
      ({ scope, account, rotation, since }) => ({ scope, account, rotation, since }),
    ),
    failures: failures
      .filter(({ at }) => !line || at > line.at)
      .map(({ rowKey, account, at }) => ({ account, rotation: rowKey.split("_")[1] ?? "", at })),
    ...(line && { resumed: { at: line.at, by: line.by, reason: line.reason } }),
  };
}

function parsed<T extends z.ZodType>(schema: T, found: unknown): z.output<T> {
  const result = schema.safeParse(found);
  if (!result.success) throw new RecordUnreadableError("the rollout", { cause: result.error });
  return result.data;
}
