import type { UsageDocument } from "../api/usage.ts";
import type { AccountUsage, ConsumerUsage, UsageAlarm } from "../domain/usage/explain-usage.ts";
import type { CallFigures } from "../domain/usage.ts";

type ComparisonDocument = Pick<UsageDocument, "metric" | "explained" | "unexplained" | "unexplainedShare">;

const maxInstances = 50;

const messages: Readonly<Record<UsageAlarm, string>> = {
  UnexplainedCalls: "more calls were made than registered consumers and keyturn account for",
  CallsRefused: "calls were refused with 401 since a key was last regenerated",
};

export function usageDocument(account: string, { span, consumers, ...usage }: AccountUsage): UsageDocument {
  const { keyturnCalls, alarms } = usage;
  const message = alarms.map((alarm) => messages[alarm]).join("; ");
  return {
    account,
    from: span.from.toISOString(),
    until: span.until.toISOString(),
    consumers: consumers.map(consumerDocument),
    keyturnCalls: { calls: keyturnCalls, estimated: true },
    ...comparisonDocument(usage.comparison),
    ...(alarms.length > 0 && { alarm: { reasons: alarms, message } }),
  };
}

function comparisonDocument(comparison: AccountUsage["comparison"]): ComparisonDocument {
  if ("unavailable" in comparison) return { metric: comparison };
  const { metric, explained, unexplained, unexplainedShare } = comparison;
  return {
    metric: { ...metric, until: metric.until.toISOString() },
    explained: Math.round(explained),
    unexplained: Math.round(unexplained),
    unexplainedShare: Math.round(unexplainedShare * 10_000) / 10_000,
  };
}

function consumerDocument({ instances, ...consumer }: ConsumerUsage): UsageDocument["consumers"][number] {
  const perInstance = instances
    .toSorted((a, b) => b.refused - a.refused || b.calls - a.calls)
    .slice(0, maxInstances)
    .map((instance) => ({ ...instance, ...rounded(instance) }));
  return { ...consumer, ...rounded(consumer), instances: instances.length, perInstance };
}

function rounded({ calls, failures, refused }: CallFigures): CallFigures {
  return { calls: Math.round(calls), failures: Math.round(failures), refused: Math.round(refused) };
}
