import type { DoctorReport } from "../../api/doctor.ts";
import type { Mark, Result } from "./result.ts";
import { marked } from "./result.ts";

/** A check that the command line itself makes. */
export interface OwnCheck {
  readonly check: string;
  readonly target: string;
  readonly verdict: "fine" | "denied" | "unreachable" | "wrong";
  readonly message: string;
  readonly remedy?: string;
}

const marks: Readonly<Record<DoctorReport["checks"][number]["verdict"], Mark>> = {
  fine: "good",
  denied: "bad",
  unreachable: "bad",
  wrong: "bad",
  unproven: "dim",
  off: "dim",
};

const failing = new Set<string>(["denied", "unreachable", "wrong"]);

/** Lists all checks, and then each failed one with its remedy. */
export function doctorTable(own: readonly OwnCheck[], report: DoctorReport | undefined): Result {
  const checks = [...own.map((check) => ({ ...check, account: undefined })), ...(report?.checks ?? [])];
  const missing = checks.filter(({ verdict }) => failing.has(verdict));
  return {
    data: { ...report, checks: [...own, ...(report?.checks ?? [])] },
    sections: [
      {
        columns: ["check", "account", "verdict", "target", "message"],
        rows: checks.map(({ check, account, target, verdict, message }) => [
          check,
          account,
          marked(verdict, marks[verdict]),
          shortTarget(target),
          message,
        ]),
      },
    ],
    notes:
      missing.length === 0
        ? [marked("Nothing is missing.", "good")]
        : missing.flatMap(({ check, account, remedy, message }) => [
            marked(`${check}${account === undefined ? "" : ` of ${account}`}: ${message}`, "bad"),
            ...(remedy === undefined ? [] : [`  ${remedy}`]),
          ]),
    exit: missing.length > 0 ? "blocked" : "fine",
  };
}

/** Shortens an ARM id to its last part; JSON has the whole id. */
function shortTarget(target: string): string {
  return target.startsWith("/subscriptions/") ? (target.split("/").at(-1) ?? target) : target;
}
