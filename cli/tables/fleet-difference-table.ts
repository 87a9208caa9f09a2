import type { FleetChange } from "../fleet-difference.ts";
import type { Mark, Result } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";

/** Takes the place of an account for settings of the whole fleet. */
export const theFleet = "the fleet";

const marks: Readonly<Record<FleetChange["change"], Mark>> = {
  added: "good",
  removed: "bad",
  changed: "warn",
};

/** Lists what applying a fleet file would change, a line per field. */
export function fleetDifferenceTable(changes: readonly FleetChange[], etag: string | undefined): Result {
  return {
    data: { changes, ...(etag !== undefined && { etag }) },
    sections: [
      {
        columns: ["account", "change", "field", "before", "after"],
        rows: changes.map(({ account, change, field, before, after }) => [
          account ?? theFleet,
          marked(change, marks[change]),
          field ?? "the account",
          before,
          after,
        ]),
        empty: "no difference",
      },
    ],
    ...(etag !== undefined && {
      notes: [
        marked(`Compared with ${etag}. To replace exactly this version, apply with --if-match.`, "dim"),
      ],
    }),
    exit: changes.length > 0 ? "findings" : "fine",
  };
}
