import { isDatedAhead } from "../../domain/time.ts";

/**
 * When the storage stored a row, by its own clock, which it stamps on every row.
 *
 * @returns nothing where a query left that column out.
 */
export function storedAt(row: object): Date | undefined {
  const stamp = "timestamp" in row ? row.timestamp : undefined;
  if (typeof stamp !== "string") return undefined;
  const at = new Date(stamp);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/**
 * Nothing was stored before it happened: an instant that is later by more than two right clocks may differ was dated by
 * a wrong one.
 */
export function notAfter(latest: Date | undefined, at: Date): Date {
  return latest && isDatedAhead(at, latest) ? latest : at;
}

/** The one instant of a state that lies in the future by itself. */
const planned = "notBefore";
const instant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** The same for every past instant in the JSON of a state. Leaves text alone that is no JSON. */
export function withPastInstants(text: string, latest: Date): string {
  let changed = false;
  const past = (key: string, value: unknown): unknown => {
    if (key === planned || typeof value !== "string" || !instant.test(value)) return value;
    if (!isDatedAhead(new Date(value), latest)) return value;
    changed = true;
    return latest.toISOString();
  };
  try {
    const state: unknown = JSON.parse(text, past);
    return changed ? JSON.stringify(state) : text;
  } catch {
    return text;
  }
}
