import type { TransactionAction } from "@azure/data-tables";
import { odata } from "@azure/data-tables";
import * as z from "zod";
import { forEachConcurrent } from "../../concurrency.ts";
import { sha256 } from "../../digest.ts";
import type { MovedWake, Wake, WakeIndex } from "../../ports/wake-index.ts";
import { recordSchemaVersion } from "../../records/record-schema.ts";
import { failureOf } from "../azure-errors.ts";
import { guardedTable } from "./guarded-table.ts";
import type { Storage } from "../storage.ts";
import { versioned } from "./stored-row.ts";

/** The number of partitions; each takes some 2,000 writes per second, and costs one query per sweep. */
const buckets = 4;
/** The most actions that one transaction takes. */
const maxActions = 100;
const concurrency = 16;
const passKey = { partitionKey: "pass", rowKey: "position" } as const;

/** Heads that a build of another version wrote may be in no index: the pass starts over, with all of them. */
const ownPosition = z.looseObject({ account: z.string(), schema: z.literal(recordSchemaVersion) });

interface Key {
  readonly partitionKey: string;
  readonly rowKey: string;
}

export const wakeTableName = "keyturndue";

/** One row per wake. Its key begins with the instant, so that due wakes are a range. */
export function tableWakeIndex(storage: Storage, name = wakeTableName): WakeIndex {
  const { table, guarded, find, remove } = guardedTable(storage, name);

  async function submit(groups: readonly (readonly TransactionAction[])[]): Promise<void> {
    await forEachConcurrent(groups, concurrency, async (actions) => {
      try {
        await table.submitTransaction([...actions]);
      } catch (error) {
        if (failureOf(error).statusCode !== 404) throw error;
        // Another sweep has already deleted one of the rows.
        for (const action of actions) await one(action);
      }
    });
  }

  async function one(action: TransactionAction): Promise<void> {
    const [kind, { partitionKey, rowKey }] = action;
    if (kind === "delete") await remove(partitionKey, rowKey);
    else await table.upsertEntity({ partitionKey, rowKey }, "Replace");
  }

  async function dueIn(partition: string, until: string, most: number): Promise<readonly Wake[]> {
    const filter = odata`PartitionKey eq ${partition} and RowKey lt ${until}`;
    const found: Wake[] = [];
    const select = ["PartitionKey", "RowKey"];
    for await (const { rowKey } of table.listEntities<Key>({ queryOptions: { filter, select } })) {
      const wake = wakeOf(rowKey);
      if (wake) found.push(wake);
      if (found.length === most) break;
    }
    return found;
  }

  return {
    note: (wakes) =>
      guarded("noting when to wake accounts", async () => {
        const [only] = wakes;
        // By far the most frequent case; a single upsert is the cheapest request.
        if (only && wakes.length === 1) await table.upsertEntity(keyOf(only), "Replace");
        else await submit(transactions(wakes.map((wake) => [upsert(keyOf(wake))])));
      }),

    due: (until, most) =>
      guarded("asking who is due", async () => {
        // The first key after all keys of that instant.
        const end = `${until.toISOString()}~`;
        const partitions = Array.from({ length: buckets }, (_, bucket) => partitionOf(bucket));
        const found = await Promise.all(partitions.map((partition) => dueIn(partition, end, most)));
        return found
          .flat()
          .sort((a, b) => a.at.getTime() - b.at.getTime())
          .slice(0, most);
      }),

    move: (moves) =>
      guarded("moving wakes", () => submit(transactions(moves.map((moved) => [...exchange(moved)])))),

    async position() {
      const { partitionKey, rowKey } = passKey;
      const row = await find("reading how far the slow pass is", partitionKey, rowKey);
      const position = ownPosition.safeParse(row);
      return position.success ? position.data.account : undefined;
    },

    keepPosition: (account) =>
      guarded("noting how far the slow pass is", async () => {
        await table.upsertEntity(versioned({ ...passKey, account }), "Replace");
      }),
  };
}

function partitionOf(bucket: number): string {
  return `w${String(bucket).padStart(2, "0")}`;
}

function keyOf({ account, at }: Wake): Key {
  const bucket = Number.parseInt(sha256(account).slice(0, 8), 16) % buckets;
  // No account's name holds an underscore.
  return { partitionKey: partitionOf(bucket), rowKey: `${at.toISOString()}_${account}` };
}

function wakeOf(rowKey: string): Wake | undefined {
  const [instant = "", account = ""] = rowKey.split("_");
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) || account === "" ? undefined : { account, at };
}

function exchange({ wake, next }: MovedWake): readonly TransactionAction[] {
  if (next?.getTime() === wake.at.getTime()) return [];
  const gone: TransactionAction = ["delete", { ...keyOf(wake) }];
  return next ? [upsert(keyOf({ account: wake.account, at: next })), gone] : [gone];
}

function upsert(key: Key): TransactionAction {
  return ["upsert", { ...key }, "Replace"];
}

/** Packs groups of actions into transactions, each within one partition and without a row twice. */
function transactions(wishes: readonly (readonly TransactionAction[])[]): readonly TransactionAction[][] {
  const full: TransactionAction[][] = [];
  const open = new Map<string, { actions: TransactionAction[]; rows: Set<string> }>();
  for (const wish of wishes) {
    const [first] = wish;
    if (!first) continue;
    const partition = first[1].partitionKey;
    let group = open.get(partition) ?? { actions: [], rows: new Set<string>() };
    const clashes = wish.some(([, { rowKey }]) => group.rows.has(rowKey));
    if (clashes || group.actions.length + wish.length > maxActions) {
      full.push(group.actions);
      group = { actions: [], rows: new Set() };
    }
    group.actions.push(...wish);
    for (const [, { rowKey }] of wish) group.rows.add(rowKey);
    open.set(partition, group);
  }
  return [...full, ...[...open.values()].map(({ actions }) => actions)];
}
