import type { InstanceReport } from "../../../shared/domain/world.ts";
import type { ConsumerBoard } from "../../../shared/ports/consumer-board.ts";

export function memoryConsumerBoard(): ConsumerBoard {
  const rows = new Map<string, { readonly account: string; readonly report: InstanceReport }>();
  return {
    async reports(account) {
      return [...rows.values()].filter((row) => row.account === account).map(({ report }) => report);
    },
    async read(account, consumer, instance) {
      return rows.get(keyOf(account, consumer, instance))?.report;
    },
    async put(account, report) {
      rows.set(keyOf(account, report.consumer, report.instance), {
        account,
        report: structuredClone(report),
      });
    },
    async putAsked(account, consumer, reports) {
      const prefix = keyOf(account, consumer, "asked ").slice(0, -2);
      for (const key of rows.keys()) if (key.startsWith(prefix)) rows.delete(key);
      for (const report of structuredClone(reports)) {
        rows.set(keyOf(account, consumer, `asked ${report.instance}`), { account, report });
      }
    },
  };
}

function keyOf(account: string, consumer: string, instance: string): string {
  return JSON.stringify([account, consumer, instance]);
}
