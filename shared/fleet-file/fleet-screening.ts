import type { Fault } from "../errors.ts";
import { keyShapeIn } from "../key-shape.ts";
import { looksLikeKey } from "../line.ts";
import { plainLinePattern } from "../plain-text.ts";
import type { Turns } from "../turns.ts";

/** Some hundred microseconds of work. */
const pieceLength = 16_384;
const withinRun = /[0-9A-Za-z]/;

/** The file is kept as it is, comments included: what has the form of a key must not be in it at all. */
export function* faultsOfText(text: string): Turns<readonly Fault[]> {
  for (let start = 0; start < text.length;) {
    const end = endOfPiece(text, start);
    const key = keyShapeIn(text.slice(start, end));
    if (key) {
      const line = text.slice(0, start + key.at).split("\n").length;
      return [{ path: `line ${line}`, message: `holds what ${looksLikeKey}` }];
    }
    start = end;
    yield;
  }
  return [];
}

/** A key is a run of letters and digits: none is cut. */
function endOfPiece(text: string, start: number): number {
  let end = Math.min(start + pieceLength, text.length);
  while (end < text.length && withinRun.test(text[end] ?? "")) end += 1;
  return end;
}

/**
 * Finds texts of an entry that are not one plain line, or hide the form of a key behind escapes: they are logged,
 * recorded and shown to people.
 */
export function faultsOfTexts(path: string, value: unknown): readonly Fault[] {
  if (typeof value === "string") {
    const isPlain = plainLinePattern.test(value.trimEnd());
    if (!isPlain)
      return [{ path, message: "must be one line of text, without control or direction characters" }];
    return keyShapeIn(value) ? [{ path, message: looksLikeKey }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => faultsOfTexts(`${path}.${name}`, part));
}
