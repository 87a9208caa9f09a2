import type { AccountSpec, Fleet } from "../shared/domain/account-spec.ts";
import { span } from "./tables/moment.ts";

/** One thing that another fleet file would change. */
export interface FleetChange {
  readonly account: string;
  readonly change: "added" | "removed" | "changed";
  /** Of the account; a consumer's stand below `consumers.<name>`. Absent for the account as a whole. */
  readonly field?: string;
  readonly before?: string;
  readonly after?: string;
}

/** What applying `next` in place of `before` would change, defaults filled in. */
export function fleetDifference(before: Fleet, next: Fleet): readonly FleetChange[] {
  const names = new Set([...before.accounts, ...next.accounts].map(({ name }) => name));
  return [...names].sort().flatMap((account): readonly FleetChange[] => {
    const old = before.accounts.find(({ name }) => name === account);
    const now = next.accounts.find(({ name }) => name === account);
    if (!old) return [{ account, change: "added" }];
    if (!now) return [{ account, change: "removed" }];
    return fieldChanges(account, fieldsOf(old), fieldsOf(now));
  });
}

type Fields = ReadonlyMap<string, string>;

function fieldChanges(account: string, before: Fields, after: Fields): readonly FleetChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .filter((field) => before.get(field) !== after.get(field))
    .map((field) => {
      const [old, now] = [before.get(field), after.get(field)];
      const change = old === undefined ? "added" : now === undefined ? "removed" : "changed";
      return {
        account,
        change,
        field,
        ...(old !== undefined && { before: old }),
        ...(now !== undefined && { after: now }),
      };
    });
}

/** Consumers by their names, so that their order says nothing. */
function fieldsOf({ consumers, ...spec }: AccountSpec): Fields {
  return new Map([
    ...flattened("", spec),
    ...consumers.flatMap(({ name, ...consumer }) => flattened(`consumers.${name}`, consumer)),
  ]);
}

function flattened(path: string, value: unknown): readonly (readonly [string, string])[] {
  if (value instanceof Date) return [[path, value.toISOString()]];
  if (Array.isArray(value)) return [[path, value.map(String).join(", ")]];
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, one]) =>
      flattened(path === "" ? name : `${path}.${name}`, one),
    );
  }
  if (typeof value === "number" && path.endsWith("Ms")) return [[path.slice(0, -2), span(value)]];
  return [[path, String(value)]];
}
