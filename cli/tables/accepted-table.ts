import type { Result } from "../result.ts";

/** What a command has brought about, name by name. */
export function acceptedTable(accepted: object): Result {
  const rows = Object.entries(accepted).map(([name, value]) => [
    name,
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ]);
  return { data: accepted, sections: [{ columns: [], rows }] };
}
