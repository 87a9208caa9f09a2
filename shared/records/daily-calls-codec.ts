import type { DailyCalls, DayCalls } from "../domain/usage/daily-calls.ts";
import { maxDays } from "../domain/usage/daily-calls.ts";
import type { SameShape } from "./same-shape.ts";

interface StoredDay {
  readonly calls: number;
  readonly byToken: number;
  readonly proofs: number;
}
// Entries hold figures by position: one more figure needs a position, and a new version.
true satisfies SameShape<DayCalls, StoredDay>;

/** The version that this program writes. */
const version = "1";
const pattern = /^1 ([0-9a-z]{1,5}) ([0-9a-z.,]*)$/;

/** Writes the days as text of at most 2 KB: version, last day, and one entry per day, all numbers in base 36. */
export function encodeDaily({ lastDay, days }: DailyCalls): string {
  return [version, lastDay.toString(36), days.map(entryOf).join(",")].join(" ");
}

/** @returns nothing for text that is no count of a known version: its calls are then explained by nobody. */
export function decodeDaily(text: string): DailyCalls | undefined {
  const [, last, list] = pattern.exec(text) ?? [];
  if (last === undefined || list === undefined) return undefined;
  const entries = list.split(",").map(dayOfEntry);
  const days = entries.filter((day) => day !== undefined);
  if (days.length < entries.length || days.length > maxDays) return undefined;
  return { lastDay: Number.parseInt(last, 36), days };
}

function entryOf({ calls, byToken, proofs }: StoredDay): string {
  return [calls, byToken, proofs]
    .map((count) => count.toString(36))
    .join(".")
    .replace(/(^|\.)0(\.0)*$/, "");
}

function dayOfEntry(entry: string): DayCalls | undefined {
  if (entry === "") return { calls: 0, byToken: 0, proofs: 0 };
  const [calls = 0, byToken = 0, proofs = 0, ...more] = entry
    .split(".")
    .map((digits) => Number.parseInt(digits, 36));
  const inOrder = byToken + proofs <= calls && Number.isSafeInteger(calls);
  return inOrder && more.length === 0 ? { calls, byToken, proofs } : undefined;
}
