import { odata } from "@azure/data-tables";
import * as z from "zod";
import type { InstanceReport } from "../domain/world.ts";
import { RecordUnreadableError } from "../errors.ts";
import type { ConsumerBoard } from "../ports/consumer-board.ts";
import { fingerprint } from "../record-schema.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

const reportRow = z.object({
  consumer: z.string(),
  instance: z.string(),
  fingerprint,
  healthy: z.boolean(),
  receivedAt: z.date(),
  steadySince: z.date(),
  sequence: z.int().optional(),
});

/** Keeps one row per instance, a partition per account: one read and one write a report, however many there are. */
export function tableConsumerBoard(storage: Storage, name = "keyturnreports"): ConsumerBoard {
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
    reports: (account) =>
      guarded("reading reports", async () => {
        const reports: InstanceReport[] = [];
        const filter = odata`PartitionKey eq ${account}`;
        for await (const row of table.listEntities({ queryOptions: { filter } })) reports.push(parse(row));
        return reports;
      }),

    read: (account, consumer, instance) =>
      guarded("reading a report", async () => {
        try {
          return parse(await table.getEntity(account, rowKeyOf(consumer, instance)));
        } catch (error) {
          if (failureOf(error).statusCode === 404) return undefined;
          throw error;
        }
      }),

    put: (account, report) =>
      guarded("saving a report", async () => {
        const rowKey = rowKeyOf(report.consumer, report.instance);
        await table.upsertEntity({ partitionKey: account, rowKey, ...report }, "Replace");
      }),
  };
}

/** Instance names are free text, row keys are not. */
function rowKeyOf(consumer: string, instance: string): string {
  return `${consumer}.${Buffer.from(instance, "utf8").toString("base64url")}`;
}

function parse(row: unknown): InstanceReport {
  const result = reportRow.safeParse(row);
  if (!result.success) throw new RecordUnreadableError("a report", { cause: result.error });
  const { sequence, ...report } = result.data;
  return sequence === undefined ? report : { ...report, sequence };
}
