import type { DoctorReport } from "../../api/doctor.ts";
import type { Cell, Mark, Result } from "./result.ts";
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

/**
 * Lists what keyturn needs and what is optional, and then each failed check with its remedy. Only what is needed decides
 * about the exit code.
 */
export function doctorTable(own: readonly OwnCheck[], report: DoctorReport | undefined): Result {
  const checks: readonly Check[] = [
    ...own.map((check) => ({ ...check, need: "needed" as const, account: undefined })),
    ...(report?.checks ?? []),
  ];
  const [needed, optional] = [ofNeed(checks, "needed"), ofNeed(checks, "optional")];
  const missing = checks.filter(({ verdict }) => failing.has(verdict));
  const isBlocked = missing.some(({ need }) => need === "needed");
  return {
    data: {
      ...report,
      checks: [...own.map((check) => ({ ...check, need: "needed" })), ...(report?.checks ?? [])],
    },
    sections: [
      { title: "Needed", columns: shown, rows: needed.map(rowOf) },
      ...(optional.length > 0
        ? [{ title: "Optional: keyturn rotates keys without it", columns: shown, rows: optional.map(rowOf) }]
        : []),
    ],
    notes: [
      ...(isBlocked
        ? []
        : [
            marked(
              missing.length === 0 ? "Nothing is missing." : "Nothing that is needed is missing.",
              "good",
            ),
          ]),
      ...missing.toSorted(neededFirst).flatMap(faultNotes),
    ],
    exit: isBlocked ? "blocked" : "fine",
  };
}

type Check = Omit<DoctorReport["checks"][number], "check"> & { readonly check: string };

const shown = ["check", "account", "verdict", "target", "message"];

function ofNeed(checks: readonly Check[], wanted: Check["need"]): readonly Check[] {
  return checks.filter(({ need }) => need === wanted);
}

function rowOf({ check, account, target, verdict, message }: Check): readonly Cell[] {
  return [check, account, marked(verdict, marks[verdict]), shortTarget(target), message];
}

function neededFirst(a: Check, b: Check): number {
  return Number(a.need === "optional") - Number(b.need === "optional");
}

function faultNotes({ check, account, need, remedy, message }: Check): readonly Cell[] {
  const subject = `${check}${account === undefined ? "" : ` of ${account}`}`;
  return [
    need === "needed"
      ? marked(`${subject}: ${message}`, "bad")
      : marked(`${subject}, which is optional: ${message}`, "warn"),
    ...(remedy === undefined ? [] : [`  ${remedy}`]),
  ];
}

/** Shortens an ARM id to its last part; JSON has the whole id. */
function shortTarget(target: string): string {
  return target.startsWith("/subscriptions/") ? (target.split("/").at(-1) ?? target) : target;
}
