import type { Result } from "../../shared/view/tables/result.ts";

/** Lists the fields of an accepted request. */
export function acceptedTable(accepted: object): Result {
  const rows = Object.entries(accepted).map(([name, value]) => [
    name,
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ]);
  return { data: accepted, sections: [{ columns: [], rows }] };
}
