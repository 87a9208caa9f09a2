import type { FleetChange, FleetChanges } from "../../api/answers.ts";
import type { Result } from "./result.ts";
import { marked } from "./result.ts";
import { moment } from "./moment.ts";

export type { FleetChanges };

/** Lists changes of the fleet file, and what each loosens. */
export function fleetChangesTable(all: FleetChanges): Result {
  const { changes } = all;
  return {
    data: all,
    sections: [
      {
        columns: ["change", "state", "asked by", "at", "account", "loosens"],
        rows: changes.flatMap(rowsOf),
        empty: "no change awaits an approval",
      },
    ],
    notes: changes
      .filter(({ state }) => state === "pending")
      .map(({ change, digest }) => marked(`${change}: approve with --digest ${digest}`, "dim")),
  };
}

/** Shows one change. */
export function fleetChangeTable(change: FleetChange): Result {
  const { notes = [], sections } = fleetChangesTable({ changes: [change] });
  return { data: change, sections, notes };
}

function rowsOf({ change, state, by, at, loosens }: FleetChange) {
  return loosens.flatMap(({ account, changes }) =>
    changes.map((what) => [
      change,
      marked(state, state === "pending" ? "warn" : "dim"),
      by,
      moment(at),
      account,
      what,
    ]),
  );
}
