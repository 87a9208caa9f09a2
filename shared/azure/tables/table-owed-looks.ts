import * as z from "zod";
import { RecordUnreadableError } from "../../errors.ts";
import type { OwedLook, OwedLooks } from "../../ports/owed-looks.ts";
import type { SameShape } from "../../records/same-shape.ts";
import { failureOf } from "../azure-errors.ts";
import type { Storage } from "../storage.ts";
import { guardedTable } from "./guarded-table.ts";
import { parseRow, versioned } from "./stored-row.ts";

export const owedRow = z.strictObject({
  partitionKey: z.string().min(1),
  since: z.date(),
  askedAt: z.date().exactOptional(),
  etag: z.string(),
});
type Columns = Omit<OwedLook, "account" | "etag"> & { readonly partitionKey: string; readonly etag: string };
true satisfies SameShape<Columns, z.output<typeof owedRow>>;

const rowKey = "look";

/** Keeps one row per account, in a partition of its own, as long as its look is owed. */
export function tableOwedLooks(storage: Storage, name = "keyturnowed"): OwedLooks {
  const { table, guarded, find } = guardedTable(storage, name);

  /** A change of a row that somebody else has changed or removed meanwhile is none. */
  async function unlessChanged(operation: string, change: () => Promise<unknown>): Promise<void> {
    await guarded(operation, async () => {
      try {
        await change();
      } catch (error) {
        const { statusCode } = failureOf(error);
        if (statusCode !== 404 && statusCode !== 412) throw error;
      }
    });
  }

  return {
    async note(account, since) {
      const row = versioned({ partitionKey: account, rowKey, since });
      await guarded("noting that a look is owed", () => table.upsertEntity(row, "Replace"));
    },

    async find(account) {
      const row = await find("asking whether a look is owed", account, rowKey);
      return row && owedLookIn(row);
    },

    all: () =>
      guarded("asking which looks are owed", async () => {
        const found: OwedLook[] = [];
        for await (const row of table.listEntities()) {
          const owed = owedLookIn(row);
          if (owed) found.push(owed);
        }
        return found;
      }),

    asked: ({ account, since, etag = "" }, askedAt) =>
      unlessChanged("noting that an owed look is queued", () =>
        table.updateEntity(versioned({ partitionKey: account, rowKey, since, askedAt }), "Replace", { etag }),
      ),

    settle: ({ account, etag = "" }) =>
      unlessChanged("noting that no look is owed", () => table.deleteEntity(account, rowKey, { etag })),
  };
}

/** Nothing where this build cannot read the row: it must neither fail a look nor be changed. */
function owedLookIn(row: object): OwedLook | undefined {
  try {
    const { partitionKey: account, ...owed } = parseRow(owedRow, row, "an owed look");
    return { account, ...owed };
  } catch (error) {
    if (error instanceof RecordUnreadableError) return undefined;
    throw error;
  }
}
