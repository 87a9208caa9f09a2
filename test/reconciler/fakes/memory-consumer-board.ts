import type { Contest, InstanceReport } from "../../../shared/domain/world.ts";
import type { ConsumerBoard } from "../../../shared/ports/consumer-board.ts";

export function memoryConsumerBoard(): ConsumerBoard {
  const rows = new Map<string, { readonly account: string; readonly report: InstanceReport }>();
  const contests = new Map<string, Contest>();

  /** The report with its contest, which no other report replaces. */
  const contested = (account: string, report: InstanceReport): InstanceReport => {
    const contest = contests.get(keyOf(account, report.consumer, report.instance));
    if (!contest || report.asked) return report;
    const whole = { ...report, contested: contest };
    reports.set(whole, report);
    return whole;
  };
  /** The stored report that stands behind one with a contest. */
  const reports = new WeakMap<InstanceReport, InstanceReport>();
  const stored = (report: InstanceReport) => reports.get(report) ?? report;
  const all = (account: string) =>
    [...rows.values()]
      .filter((row) => row.account === account)
      .map(({ report }) => contested(account, report));

  return {
    async reports(account) {
      return all(account);
    },
    async sent(account, consumer) {
      return all(account).filter((report) => report.consumer === consumer && !report.asked);
    },
    async contest(account, consumer, instance, contest) {
      contests.set(keyOf(account, consumer, instance), structuredClone(contest));
    },
    async read(account, consumer, instance) {
      return rows.get(keyOf(account, consumer, instance))?.report;
    },
    async put(account, report, since) {
      const key = keyOf(account, report.consumer, report.instance);
      const known = rows.get(key)?.report;
      if (since && known && known !== (since.before && stored(since.before))) return false;
      const { contested: _apart, ...own } = structuredClone(report);
      rows.set(key, { account, report: own });
      return true;
    },
    async forget(account, reports) {
      let deleted = 0;
      for (const report of reports) {
        const key = keyOf(account, report.consumer, report.instance, report.asked ? "asked" : "sent");
        if (rows.get(key)?.report !== stored(report)) continue;
        if (rows.delete(key)) deleted += 1;
        if (report.contested) contests.delete(key);
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
