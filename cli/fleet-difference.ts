import type { AccountSpec, Fleet } from "../shared/domain/account/account-spec.ts";
import type { ChangeWindow } from "../shared/domain/rollout/rollout.ts";
import { writeDuration } from "../shared/fleet-file/duration.ts";

/** One change that applying a fleet file would make. */
export interface FleetChange {
  /** Absent for settings of the whole fleet. */
  readonly account?: string;
  readonly change: "added" | "removed" | "changed";
  /** The changed field of the account; consumers are below `consumers.<name>`. Absent for the account as a whole. */
  readonly field?: string;
  readonly before?: string;
  readonly after?: string;
}

/** Compares two fleet files after defaults are filled in. */
export function fleetDifference(before: Fleet, next: Fleet): readonly FleetChange[] {
  const [old, now] = [byName(before), byName(next)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return [
    ...fieldChanges({}, rolloutFields(before), rolloutFields(next)),
    ...names.flatMap((account): readonly FleetChange[] => {
      const [was, is] = [old.get(account), now.get(account)];
      if (!was) return [{ account, change: "added" }];
      if (!is) return [{ account, change: "removed" }];
      return fieldChanges({ account }, fieldsOf(was), fieldsOf(is));
    }),
  ];
}

function byName({ accounts }: Fleet): ReadonlyMap<string, AccountSpec> {
  return new Map(accounts.map((spec) => [spec.name, spec]));
}

type Fields = ReadonlyMap<string, string>;

function fieldChanges(
  subject: Pick<FleetChange, "account">,
  before: Fields,
  after: Fields,
): readonly FleetChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .filter((field) => before.get(field) !== after.get(field))
    .map((field) => {
      const [old, now] = [before.get(field), after.get(field)];
      const change = old === undefined ? "added" : now === undefined ? "removed" : "changed";
      return {
        ...subject,
        change,
        field,
        ...(old !== undefined && { before: old }),
        ...(now !== undefined && { after: now }),
      };
    });
}

/** The rollout settings. Every account carries a copy; copies differ only in their ring. */
function rolloutFields({ accounts }: Fleet): Fields {
  const policies = accounts.flatMap(({ rollout }) => rollout ?? []);
  const [first] = policies;
  if (!first) return new Map();
  const { ring: _ring, ringsBefore: _before, windows, spreadMs, ...limits } = first;
  const rings = policies.reduce(
    (most, { ringsBefore }) => (ringsBefore.length > most.length ? ringsBefore : most),
    first.ringsBefore,
  );
  return new Map([
    ...flattened("rollout", { ...limits, ...(spreadMs > 0 && { spreadMs }) }),
    ...(windows.length > 0 ? [["rollout.windows", windows.map(windowText).join("; ")] as const] : []),
    ...rings.map(({ ring, share }) => [`rollout.rings.${ring}.share`, String(share)] as const),
  ]);
}

const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

function windowText({ days: open, fromMinute, toMinute }: ChangeWindow): string {
  const names = open.map((day) => days[day] ?? "").join(" ");
  return `${open.length === days.length ? "daily" : names} ${timeOfDay(fromMinute)}-${timeOfDay(toMinute)}`;
}

function timeOfDay(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Consumers are keyed by name, so that their order does not count as a change. */
function fieldsOf({ consumers, rollout, ...spec }: AccountSpec): Fields {
  return new Map([
    ...flattened("", spec),
    ...(rollout?.ring === undefined ? [] : [["ring", String(rollout.ring)] as const]),
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
  if (typeof value === "number" && path.endsWith("Ms")) return [[path.slice(0, -2), writeDuration(value)]];
  return [[path, String(value)]];
}
