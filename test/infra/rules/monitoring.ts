import { KqlError } from "../../../emulator/azure/kql/kql-error.ts";
import { runQuery } from "../../../emulator/azure/kql/run-query.ts";
import { emptyTable } from "../log-tables.ts";
import type { Infrastructure } from "./infrastructure.ts";
import { ofType, textsAt, valuesAt } from "./infrastructure.ts";
import type { Rule } from "./rule.ts";

const eventGridMetrics = [
  "PublishSuccessCount",
  "PublishFailCount",
  "MatchedEventCount",
  "UnmatchedEventCount",
  "DeliverySuccessCount",
  "DeliveryAttemptFailCount",
  "DeadLetteredCount",
  "DroppedEventCount",
];

/** @see https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index */
const metrics: Readonly<Record<string, readonly string[]>> = {
  "microsoft.eventgrid/systemtopics": eventGridMetrics,
  "microsoft.eventgrid/topics": eventGridMetrics,
  "microsoft.storage/storageaccounts/queueservices": [
    "QueueCapacity",
    "QueueCount",
    "QueueMessageCount",
    "Transactions",
    "Availability",
  ],
};

/** @see https://learn.microsoft.com/azure/azure-monitor/reference/logs-index */
const categories = ["audit", "RequestResponse", "Administrative"];

const units: Readonly<Record<string, number>> = { M: 1, H: 60, D: 1_440 };

function minutesOf(duration: unknown): number {
  const [, amount, unit = ""] = /^PT?(\d+)([MHD])$/.exec(String(duration)) ?? [];
  return Number(amount) * (units[unit] ?? Number.NaN);
}

/** The type in a resource id: `provider/type`, and the types below it. */
function typeOf(id: string): string {
  const [provider = "", ...path] = (id.split("/providers/").at(-1) ?? "").split("/");
  return [provider, ...path.filter((_, index) => index % 2 === 0)].join("/").toLowerCase();
}

const rules = (infrastructure: Infrastructure) =>
  ofType(infrastructure, "Microsoft.Insights/scheduledQueryRules");

export const monitoring: readonly Rule[] = [
  {
    name: "an alert rule looks back at least as far as to its last look",
    faults: (infrastructure) =>
      [...rules(infrastructure), ...ofType(infrastructure, "Microsoft.Insights/metricAlerts")]
        .filter((rule) => {
          const [window] = valuesAt(rule, "properties.windowSize");
          const [frequency] = valuesAt(rule, "properties.evaluationFrequency");
          return !(minutesOf(window) >= minutesOf(frequency));
        })
        .map(({ name }) => name),
  },
  {
    name: "a metric is one that its resource has",
    faults: (infrastructure) =>
      ofType(infrastructure, "Microsoft.Insights/metricAlerts").flatMap((rule) => {
        const [scope = ""] = textsAt(rule, "properties.scopes.*");
        return valuesAt(rule, "properties.criteria.allOf.*").flatMap((criterion) => {
          const [namespace = typeOf(scope)] = textsAt(criterion, "metricNamespace");
          const [metric = ""] = textsAt(criterion, "metricName");
          const known = metrics[namespace.toLowerCase()] ?? [];
          return known.includes(metric) ? [] : [`${rule.name}: ${namespace} has no ${metric}`];
        });
      }),
  },
  {
    name: "a query names tables and columns that exist",
    faults: (infrastructure) =>
      rules(infrastructure).flatMap((rule) =>
        textsAt(rule, "properties.criteria.allOf.*.query").flatMap((query) =>
          faultsOf(queryIn(query)).map((fault) => `${rule.name}: ${fault}`),
        ),
      ),
  },
  {
    name: "a log is one that its resource writes",
    faults: (infrastructure) =>
      ofType(infrastructure, "Microsoft.Insights/diagnosticSettings").flatMap((setting) =>
        [
          ...textsAt(setting, "properties.logs.*.category"),
          ...textsAt(setting, "properties.logs.*.categoryGroup"),
        ].filter((category) => !categories.includes(category)),
      ),
  },
  {
    name: "somebody is told of every alert where there is an address",
    faults: ({ configurations }) =>
      [...configurations.values()].flatMap((resources) => {
        const isTold = resources.some(({ name }) => name === "ag-keyturn");
        const alerts = resources.filter(({ type }) => /\/(?:scheduledQueryRules|metricAlerts)$/.test(type));
        const actions = (alert: unknown) => [
          ...valuesAt(alert, "properties.actions.actionGroups.*"),
          ...valuesAt(alert, "properties.actions.*.actionGroupId"),
        ];
        return isTold ? alerts.filter((one) => actions(one).length === 0).map(({ name }) => name) : [];
      }),
  },
];

/** The query's text where an expression puts ids into it. */
function queryIn(value: string): string {
  const [, quoted] = /^\[\w+\([^']*'((?:[^']|'')*)'/.exec(value) ?? [];
  return quoted === undefined ? value : quoted.replaceAll("''", "'");
}

function faultsOf(query: string): readonly string[] {
  try {
    runQuery(query, emptyTable, new Date(0));
    return [];
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    return [`line ${error.place.line}: ${error.message}`];
  }
}
