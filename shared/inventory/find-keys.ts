import type { Fingerprint } from "../domain/key.ts";
import { fingerprintOf } from "../secret-value.ts";

/** One known key in a text. Nothing of the text itself is kept but numbers. */
export interface FoundKey<T> {
  readonly fingerprint: Fingerprint;
  /** The known key as the caller describes it. */
  readonly key: T;
  readonly occurrences: number;
  /** Line numbers, from 1, of the first few occurrences. */
  readonly lines: readonly number[];
}

/** A piece of text that may be a key. */
interface Candidate {
  readonly at: number;
  readonly text: string;
}

const maxLines = 5;
/** No key was ever shorter, and none is likely to be longer. */
const [minLength, maxLength] = [16, 512] as const;
const plainRuns = new RegExp(`[A-Za-z0-9]{${minLength},}`, "g");
/** Base64 and its variants, in case keys use it one day. */
const wideRuns = new RegExp(`[A-Za-z0-9+/=_-]{${minLength},}`, "g");
/** Keys made before 2025. */
const hexLength = 32;
const hexRuns = new RegExp(`[0-9a-f]{${hexLength},}`, "g");
/** Later keys carry this mark in the middle, so that scanners can find leaks. */
const mark = "JQQJ99";
const [markAt, markedLength] = [52, 84] as const;
const marked = /^[A-Za-z0-9]{84}$/;

/**
 * Makes a function that finds known keys in texts, whatever surrounds them. It hashes whole runs of 16 to 512 characters
 * that keys are made of and, where text adjoins a key of a format in use, every place where a key may begin. It does not
 * find a key that is broken over lines, encoded or changed in case. Takes time linear in the text.
 */
export function keyFinder<T>(known: ReadonlyMap<Fingerprint, T>): (text: string) => readonly FoundKey<T>[] {
  if (known.size === 0) return () => [];
  return (text) => {
    const places = new Map<Fingerprint, Set<number>>();
    for (const { at, text: candidate } of candidatesIn(text)) {
      if (candidate.length < minLength || candidate.length > maxLength) continue;
      const fingerprint = fingerprintOf(candidate);
      if (!known.has(fingerprint)) continue;
      places.set(fingerprint, (places.get(fingerprint) ?? new Set()).add(at));
    }
    if (places.size === 0) return [];
    const lineOf = lineNumbers(text);
    return [...places].flatMap(([fingerprint, starts]) => {
      const key = known.get(fingerprint);
      if (key === undefined) return [];
      const first = [...starts].sort((a, b) => a - b).slice(0, maxLines);
      return [{ fingerprint, key, occurrences: starts.size, lines: [...new Set(first.map(lineOf))] }];
    });
  };
}

function* candidatesIn(text: string): Generator<Candidate> {
  for (const { 0: run, index } of text.matchAll(plainRuns)) yield { at: index, text: run };
  for (const { 0: run, index } of text.matchAll(wideRuns)) {
    yield { at: index, text: run };
    // As in `name=value`.
    const value = run.indexOf("=") + 1;
    if (value > 0) yield { at: index + value, text: run.slice(value) };
  }
  for (const { 0: run, index } of text.matchAll(hexRuns)) {
    for (let start = 0; start + hexLength <= run.length; start += 1) {
      yield { at: index + start, text: run.slice(start, start + hexLength) };
    }
  }
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    const start = Math.max(0, at - markAt);
    const candidate = text.slice(start, start + markedLength);
    if (marked.test(candidate)) yield { at: start, text: candidate };
  }
}

function lineNumbers(text: string): (at: number) => number {
  const breaks = [...text.matchAll(/\r\n?|\n/g)].map(({ index }) => index);
  return (at) => {
    let [low, high] = [0, breaks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((breaks[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
