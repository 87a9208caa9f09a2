import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { isDate } from "node:util/types";
import * as z from "zod";

/**
 * Compares lines, byte for byte, with those that an earlier build wrote into `test/fixtures/recorded`.
 *
 * Recordings stand for what lies in the storage of installations and for what others have been sent. A difference is a
 * broken promise to them. They are never rewritten, unless a stored shape changes deliberately and old rows are still
 * read: then `KEYTURN_RECORD=1 npm run jest -- test/compatibility` writes them anew, and the change shows in review
 * line by line. Where `CI` is set nothing is ever written.
 */
export function expectRecorded(name: string, lines: readonly string[]): void {
  if (isWriting()) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(fileOf(name), `${lines.join("\n")}\n`);
  }
  const difference = firstDifference(readRecording(name).map(withoutProse), lines.map(withoutProse));
  if (difference) throw new Error(`${name}.ndjson is what an earlier build wrote, ${difference}`);
}

/** Leaves out what a plan says in sentences for people. They are stored nowhere, and may be put better at any time. */
function withoutProse(text: string): string {
  const shown: unknown = JSON.parse(text);
  const isPlan = planLine.safeParse(shown).success;
  const isSentence = (key: string, value: unknown) =>
    key === "assumes" || (key === "message" && typeof value === "string" && value.startsWith("would "));
  return isPlan
    ? JSON.stringify(shown, (key, value: unknown) => (isSentence(key, value) ? "…" : value))
    : text;
}

/** Reads the lines of a recording. */
export function readRecording(name: string): readonly string[] {
  return readFileSync(fileOf(name), "utf8").split("\n").slice(0, -1);
}

const folder = new URL("../fixtures/recorded/", import.meta.url);
/** Characters that are shown before and after the first that differs. */
const shownBefore = 60;
const shownAfter = 100;

export function isWriting(): boolean {
  if (process.env["KEYTURN_RECORD"] !== "1") return false;
  if (process.env["CI"]) throw new Error("recordings are what an earlier build wrote: CI never writes them");
  return true;
}

function fileOf(name: string): URL {
  return new URL(`${name}.ndjson`, folder);
}

/** Tells which line differs first, how it begins, and the text around the first character that differs. */
function firstDifference(recorded: readonly string[], now: readonly string[]): string | undefined {
  const length = Math.max(recorded.length, now.length);
  const index = Array.from({ length }).findIndex((_, line) => recorded[line] !== now[line]);
  if (index === -1) return undefined;
  const [was, is] = [recorded[index] ?? "(no more lines)", now[index] ?? "(no more lines)"];
  let same = 0;
  while (same < was.length && was[same] === is[same]) same += 1;
  const from = Math.max(0, same - shownBefore);
  const piece = (text: string) => text.slice(from, from + shownBefore + shownAfter);
  return [
    `and line ${index + 1} differs at character ${same + 1}: ${was.slice(0, shownBefore)}…`,
    `recorded: ${piece(was)}`,
    `now:      ${piece(is)}`,
  ].join("\n");
}

const planLine = z.looseObject({ answered: z.string().endsWith("/plan") });

/** Stands for a column of another type than text or number: an instant, or JSON as it is in a text column. */
const column = z.union([
  z.string(),
  z.number(),
  z.null(),
  z.strictObject({ date: z.string() }),
  z.strictObject({ json: z.unknown() }),
  z.strictObject({ sha256: z.string() }),
]);
const columns = z.record(z.string(), column);
const at = z.coerce.date();
const place = { vault: z.string(), secret: z.string() };

/** One thing that a run stored, sent or did to the world outside, in the order in which it happened. */
const line = z.union([
  z.strictObject({ at, event: columns }),
  /** The columns of the head row that are not as in the write before; null for one that is gone. */
  z.strictObject({ at, head: columns }),
  z.strictObject({ at, sent: z.strictObject({ json: z.unknown() }), delayMs: z.number() }),
  z.strictObject({ at, told: z.unknown() }),
  z.strictObject({ at, answered: z.string(), body: z.unknown() }),
  z.strictObject({ at, regenerated: z.enum(["key1", "key2"]) }),
  z.strictObject({ at, stored: z.looseObject({ ...place, value: z.string() }) }),
  z.strictObject({ at, disabled: z.strictObject({ ...place, version: z.string() }) }),
  /** So many times in a row, five seconds apart, the consumers did what was due to them. */
  z.strictObject({ at, lived: z.number() }),
]);
export type JournalLine = z.output<typeof line>;
export type Columns = z.output<typeof columns>;

export function readLine(text: string): JournalLine {
  return line.parse(JSON.parse(text));
}

/** Shows JSON as such where that says the same to the byte; else the text stays as it is. */
export function shownText(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && JSON.stringify(parsed) === text ? { json: parsed } : text;
  } catch {
    return text;
  }
}

/** Shows a row so that its columns can be had back as they were. */
export function shownColumns(row: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => {
      if (isDate(value)) return [name, { date: value.toISOString() }];
      return [name, typeof value === "string" ? shownText(value) : value];
    }),
  );
}

/** Whether every text of the row is told in full. */
export function isWhole(shown: Columns): boolean {
  return Object.values(shown).every(
    (value) => typeof value !== "object" || value === null || !("sha256" in value),
  );
}

/** Gives back the whole row that `shownColumns` was shown. */
export function rowOf(shown: Columns): object {
  return Object.fromEntries(
    Object.entries(shown).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
      if (value === null) return [];
      if (typeof value !== "object") return [[name, value]];
      if ("date" in value) return [[name, new Date(value.date)]];
      return "json" in value ? [[name, JSON.stringify(value.json)]] : [];
    }),
  );
}
