import type { Fingerprint } from "../domain/key.ts";
import type { KeyShape } from "../key-shape.ts";
import { hexKeyLength, markedKeysIn } from "../key-shape.ts";
import { fingerprintOf } from "../secret-value.ts";
import type { Turns } from "../turns.ts";
import { atOnce } from "../turns.ts";

/** One known key in a text. Nothing of the text itself is kept but numbers. */
export interface FoundKey<T> {
  readonly fingerprint: Fingerprint;
  /** The known key as the caller describes it. */
  readonly key: T;
  readonly occurrences: number;
  /** Line numbers, from 1, of the first few occurrences. */
  readonly lines: readonly number[];
}

const maxLines = 5;
/** No key was ever shorter, and none is likely to be longer. */
const [minLength, maxLength] = [16, 512] as const;
const plainRuns = /[A-Za-z0-9]+/g;
/** Base64 and its variants, in case keys use it one day. */
const wideRuns = /[A-Za-z0-9+/=_-]+/g;
const hexRuns = /[0-9a-f]+/g;

/** Makes a function that finds known keys in texts at once, as `searchForKeys` does. */
export function keyFinder<T>(known: ReadonlyMap<Fingerprint, T>): (text: string) => readonly FoundKey<T>[] {
  return (text) => atOnce(searchForKeys(text, known));
}

/**
 * Finds known keys in a text. It hashes whole runs of 16 to 512 characters that keys are made of and, where text adjoins
 * a key of a format in use, the 84 characters around a mark and the 32 at either end of a run of hex digits. It does not
 * find a key that is broken over lines, encoded, changed in case, or of hex amid more hex. Takes time linear in the text.
 */
export function* searchForKeys<T>(
  text: string,
  known: ReadonlyMap<Fingerprint, T>,
): Turns<readonly FoundKey<T>[]> {
  if (known.size === 0) return [];
  const places = new Map<Fingerprint, Set<number>>();
  for (const { at, text: candidate } of candidatesIn(text)) {
    yield;
    if (candidate.length < minLength || candidate.length > maxLength) continue;
    const fingerprint = fingerprintOf(candidate);
    if (known.has(fingerprint)) places.set(fingerprint, (places.get(fingerprint) ?? new Set()).add(at));
  }
  const found: FoundKey<T>[] = [];
  for (const [fingerprint, starts] of places) {
    const key = known.get(fingerprint);
    if (key === undefined) continue;
    const first = [...starts].sort((a, b) => a - b).slice(0, maxLines);
    found.push({ fingerprint, key, occurrences: starts.size, lines: linesOf(first, text) });
    yield;
  }
  return found;
}

/** Short runs too: a search for long ones alone would go through all others in one go. */
function* candidatesIn(text: string): Generator<KeyShape> {
  for (const { 0: run, index } of text.matchAll(plainRuns)) yield { at: index, text: run };
  for (const { 0: run, index } of text.matchAll(wideRuns)) {
    yield { at: index, text: run };
    // As in `name=value`.
    const value = run.indexOf("=") + 1;
    if (value > 0) yield { at: index + value, text: run.slice(value) };
  }
  for (const { 0: run, index } of text.matchAll(hexRuns)) {
    const last = run.length - hexKeyLength;
    for (const start of last < 0 ? [] : new Set([0, last])) {
      yield { at: index + start, text: run.slice(start, start + hexKeyLength) };
    }
  }
  yield* markedKeysIn(text);
}

/** The lines, from 1, that ascending places are in. */
function linesOf(places: readonly number[], text: string): readonly number[] {
  const lines = new Set<number>();
  let [line, at] = [1, 0];
  for (const place of places) {
    for (; at < place; at += 1) {
      const isCrlf = text[at] === "\r" && text[at + 1] === "\n";
      if (text[at] === "\n" || (text[at] === "\r" && !isCrlf)) line += 1;
    }
    lines.add(line);
  }
  return [...lines];
}
