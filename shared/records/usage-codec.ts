import type { CallFigures, UsageRing } from "../domain/usage.ts";
import { maxMinutes, noCalls } from "../domain/usage.ts";
import type { SameShape } from "./same-shape.ts";

interface StoredFigures {
  readonly calls: number;
  readonly failures: number;
  readonly refused: number;
}
// Entries hold figures by position: one more figure needs a position, and a new version.
true satisfies SameShape<CallFigures, StoredFigures>;

/** The version that this program writes. */
const version = "1";
const pattern = /^1 ([0-9a-z]{1,9}) ([0-9a-z]{1,9}) ([0-9a-z.,]*)$/;

/**
 * Writes a ring as text of at most 4 KB: version, both instants, and one entry per minute, all numbers in base 36.
 * Leaves out zeros at the end of an entry, so an instance whose calls succeed needs few bytes.
 */
export function encodeUsage({ since, until, minutes }: UsageRing): string {
  const instants = [since, until].map((at) => at.getTime().toString(36));
  return [version, ...instants, minutes.map(entryOf).join(",")].join(" ");
}

/** @returns nothing for text that is no ring of a known version: a report is not rejected for its counts. */
export function decodeUsage(text: string): UsageRing | undefined {
  const [, since, until, list] = pattern.exec(text) ?? [];
  if (since === undefined || until === undefined || list === undefined) return undefined;
  const minutes = list.split(",").map(figuresOf);
  const known = minutes.filter((figures) => figures !== undefined);
  const [from, end] = [Number.parseInt(since, 36), Number.parseInt(until, 36)];
  if (known.length < minutes.length || known.length > maxMinutes || from > end) return undefined;
  return { since: new Date(from), until: new Date(end), minutes: known };
}

function entryOf({ calls, failures, refused }: StoredFigures): string {
  return [calls, failures, refused]
    .map((count) => count.toString(36))
    .join(".")
    .replace(/(^|\.)0(\.0)*$/, "");
}

function figuresOf(entry: string): CallFigures | undefined {
  if (entry === "") return noCalls;
  const [calls = 0, failures = 0, refused = 0, ...more] = entry
    .split(".")
    .map((digits) => Number.parseInt(digits, 36));
  const inOrder = refused <= failures && failures <= calls && Number.isSafeInteger(calls);
  return inOrder && more.length === 0 ? { calls, failures, refused } : undefined;
}
