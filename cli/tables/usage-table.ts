import type { UsageDocument } from "../../shared/api/usage.ts";
import type { Cell, Result } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";
import { moment } from "../../shared/view/tables/moment.ts";

/** Compares the calls that consumers report with those that the account has counted. */
export function usageTable(usage: UsageDocument): Result {
  const { account, from, until, consumers, keyturnCalls, metric, explained, unexplained, alarm } = usage;
  const counted: readonly (readonly Cell[])[] =
    "unavailable" in metric
      ? [["counted by the account", marked(metric.unavailable, "warn")]]
      : [
          ["counted by the account", metric.calls],
          ["refused with 401", metric.refused],
          ["explained", explained],
          ["unexplained", unexplained],
        ];
  return {
    data: usage,
    sections: [
      {
        title: `Calls to ${account} from ${moment(from)} to ${moment(until)}`,
        columns: ["consumer", "owner", "calls", "failures", "refused", "instances", "notes"],
        rows: consumers.map((consumer) => [
          consumer.consumer,
          consumer.owner.name,
          consumer.reportsUsage ? consumer.calls : undefined,
          consumer.reportsUsage ? consumer.failures : undefined,
          consumer.reportsUsage ? consumer.refused : undefined,
          consumer.instances,
          [
            ...(consumer.reportsUsage ? [] : ["does not report calls"]),
            ...(consumer.unreviewed ? ["not reviewed"] : []),
          ].join(", "),
        ]),
      },
      { columns: [], rows: [["by keyturn itself, approximately", keyturnCalls.calls], ...counted] },
    ],
    notes: alarm ? [marked(alarm.message, "bad")] : [],
    exit: alarm ? "findings" : "fine",
  };
}
