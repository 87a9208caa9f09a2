import type { Forecast } from "../../api/forecast.ts";
import { dayMs } from "../../domain/time.ts";
import type { Result } from "./result.ts";
import { marked } from "./result.ts";
import { moment } from "./moment.ts";

/**
 * Lists the rotations that come due, and what would block them today.
 *
 * @param failWithin the days within which a due rotation is a finding; any that is listed without it.
 */
export function forecastTable(forecast: Forecast, failWithin = forecast.days): Result {
  const { at, due, inFlight, undated, days } = forecast;
  const failsUntil = Date.parse(at) + failWithin * dayMs;
  return {
    data: forecast,
    sections: [
      {
        title: `Due within ${days} days`,
        columns: ["account", "due", "blocked today by", "approval", "notes"],
        rows: due.map((entry) => [
          entry.account,
          entry.overdue ? marked(`${moment(entry.dueAt)} overdue`, "bad") : moment(entry.dueAt),
          marked(blockedBy(entry), "warn"),
          entry.needsApproval ? "needed" : "",
          [
            ...(entry.paused ? ["paused"] : []),
            ...(entry.notBefore === undefined ? [] : [`not before ${moment(entry.notBefore)}`]),
            ...(entry.spreadUntil === undefined ? [] : [`spread until ${moment(entry.spreadUntil)}`]),
            ...entry.rollout,
          ].join(", "),
        ]),
      },
      ...(inFlight.length > 0
        ? [
            {
              title: "In flight",
              columns: ["account", "rotation", "phase"],
              rows: inFlight.map(({ account, rotation, phase }) => [account, rotation, phase]),
            },
          ]
        : []),
      ...(undated.length > 0
        ? [
            {
              title: "Without a date",
              columns: ["account", "reason"],
              rows: undated.map(({ account, because }) => [account, because]),
            },
          ]
        : []),
    ],
    exit: due.some(({ dueAt }) => Date.parse(dueAt) < failsUntil) ? "findings" : "fine",
  };
}

function blockedBy({ blockers, objection }: Forecast["due"][number]): string {
  const names = blockers.map(({ consumer, reason }) => `${consumer} (${reason})`);
  return [...names, ...(objection ? [objection.reason] : [])].join(", ");
}
