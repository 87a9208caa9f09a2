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
    async put(account, report, since) {
      const key = keyOf(account, report.consumer, report.instance);
      const known = rows.get(key)?.report;
      if (since && known && known !== since.before) return false;
      rows.set(key, { account, report: structuredClone(report) });
      return true;
    },
    async forget(account, reports) {
      let deleted = 0;
      for (const report of reports) {
        const key = keyOf(account, report.consumer, report.instance, report.asked ? "asked" : "sent");
        if (rows.get(key)?.report === report && rows.delete(key)) deleted += 1;
      }
      return deleted;
    },
    async putAsked(account, consumer, reports) {
      for (const [key, row] of rows) {
        const { asked, consumer: of } = row.report;
        if (asked && of === consumer && row.account === account) rows.delete(key);
      }
      for (const report of structuredClone(reports)) {
        rows.set(keyOf(account, consumer, report.instance, "asked"), { account, report });
      }
    },
  };
}

function keyOf(account: string, consumer: string, instance: string, how = "sent"): string {
  return JSON.stringify([account, consumer, instance, how]);
}
