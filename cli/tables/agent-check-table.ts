import type { Result } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";

interface Check {
  readonly check: string;
  readonly verdict: "fine" | "failed";
  readonly message: string;
  readonly remedy?: string;
}

/** Lists what the agent needs, and then each failure with its remedy. */
export function agentCheckTable(checks: readonly Check[]): Result {
  const failures = checks.filter(({ verdict }) => verdict === "failed");
  return {
    data: { checks },
    sections: [
      {
        columns: ["check", "verdict", "message"],
        rows: checks.map(({ check, verdict, message }) => [
          check,
          marked(verdict, verdict === "fine" ? "good" : "bad"),
          message,
        ]),
      },
    ],
    notes:
      failures.length === 0
        ? [marked("Nothing is missing.", "good")]
        : failures.flatMap(({ check, remedy }) => (remedy === undefined ? [] : [`${check}: ${remedy}`])),
    exit: failures.length === 0 ? "fine" : "error",
  };
}
