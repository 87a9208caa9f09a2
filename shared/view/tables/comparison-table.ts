import type { Comparison } from "../../api/comparison.ts";
import type { Result } from "./result.ts";
import { marked } from "./result.ts";
import { writeDuration } from "../../fleet-file/duration.ts";
import { moment } from "./moment.ts";

/** Compares two environments, the findings first. */
export function comparisonTable(comparison: Comparison): Result {
  const { findings, accounts, unseen } = comparison;
  return {
    data: comparison,
    sections: [
      {
        title: `Findings: ${comparison.environment} and ${comparison.with}`,
        columns: ["finding", "accounts", "message"],
        rows: findings.map(({ finding, accounts, message }) => [
          marked(finding, "warn"),
          accounts.join(", "),
          message,
        ]),
      },
      {
        title: "Accounts",
        columns: [
          "account",
          "environments",
          "cadence",
          "published",
          "last rotation",
          "consumers",
          "unknown",
          "copies",
        ],
        rows: accounts.map((row) => [
          row.account,
          row.environments.join(", "),
          writeDuration(row.cadenceMs),
          moment(row.publishedAt),
          row.lastRotation && `${row.lastRotation.outcome} ${moment(row.lastRotation.at)}`,
          row.consumers,
          row.unknownConsumers,
          row.copies,
        ]),
      },
    ],
    notes: unseen.map((what) => marked(`Not checked: ${what}.`, "dim")),
    exit: findings.length > 0 ? "findings" : "fine",
  };
}
