import type { Fingerprint } from "./domain/key.ts";
import { fingerprintOf } from "./secret-value.ts";

/** A key made before 2025: 32 hex digits. */
export const hexKeyLength = 32;
/** The hex of git, SHA-256, SHA-384 and SHA-512: long runs of these lengths are digests. */
const digestLengths: ReadonlySet<number> = new Set([40, 64, 96, 128]);
/** Later keys have 84 letters and digits with this mark in the middle, so that scanners can find leaks. */
const mark = "JQQJ99";
const [markAt, markedLength] = [52, 84] as const;

/** A run of text that has the form of a key. */
export interface KeyShape {
  readonly at: number;
  readonly text: string;
}

/** The 84 characters around each mark in a text, where they are letters and digits. Takes linear time. */
export function* markedKeysIn(text: string): Generator<KeyShape> {
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    const start = Math.max(0, at - markAt);
    const candidate = text.slice(start, start + markedLength);
    if (candidate.length === markedLength && /^[A-Za-z0-9]+$/.test(candidate)) {
      yield { at: start, text: candidate };
    }
  }
}

/** Finds the first run that has the form of a key, whoever's it is. Takes linear time. */
export function keyShapeIn(text: string): KeyShape | undefined {
  const [marked] = markedKeysIn(text);
  for (const { 0: run, index } of text.matchAll(hexRuns)) {
    if (digestLengths.has(run.length)) continue;
    return marked && marked.at < index ? marked : { at: index, text: run };
  }
  return marked;
}

/**
 * A text that is kept, logged or answered, with `key <fingerprint>` in the place of each run that has the form of a key:
 * people paste what they should not.
 */
export function withoutKeys(text: string): string {
  if (text.length < hexKeyLength) return text;
  const unmarked = text.includes(mark) ? withoutMarked(text) : text;
  return unmarked.replaceAll(hexRuns, (run) => (digestLengths.has(run.length) ? run : nameOf(run)));
}

const hexRuns = new RegExp(`[0-9a-fA-F]{${hexKeyLength},}`, "g");

function withoutMarked(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { at, text: key } of markedKeysIn(text)) {
    if (at < done) continue;
    parts.push(text.slice(done, at), nameOf(key));
    done = at + key.length;
  }
  return parts.join("") + text.slice(done);
}

function nameOf(key: string): string {
  const fingerprint: Fingerprint = fingerprintOf(key);
  return `key ${fingerprint}`;
}
