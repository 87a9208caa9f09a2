import type { Fingerprint } from "../domain/key.ts";
import type { KeyShape } from "../key-shape.ts";
import { hexKeyLength, markedKeysIn } from "../key-shape.ts";
import { fingerprintOf } from "../secret-value.ts";

/** A run of text that may be a key. `key`: it has the form of one. `run`: it is made of the same characters. `name`: it may be the fingerprint of a key. */
export interface Candidate extends KeyShape {
  readonly as: "key" | "run" | "name";
}

/** No key was ever shorter, and none is likely to be longer. */
const [minLength, maxLength] = [16, 512] as const;
const plainRuns = /[A-Za-z0-9]+/g;
/** Base64 and its variants, in case keys use it one day. */
const wideRuns = /[A-Za-z0-9+/=_-]+/g;
const hexRuns = /[0-9a-f]+/g;
const name = /^[0-9a-fA-F]{16}$/;

/**
 * Whole runs of the characters that keys are made of and, where text adjoins a key of a format in use, the 84 characters
 * around a mark and the 32 at either end of a run of hex digits. One run may come several times. Short runs too: a search
 * for long ones alone would go through all others in one go. Takes linear time.
 */
export function* candidatesIn(text: string): Generator<Candidate> {
  for (const { 0: run, index } of text.matchAll(plainRuns)) {
    yield { at: index, text: run, as: "run" };
    if (run.length === 16 && name.test(run)) yield { at: index, text: run, as: "name" };
  }
  for (const { 0: run, index } of text.matchAll(wideRuns)) {
    yield { at: index, text: run, as: "run" };
    // As in `name=value`.
    const value = run.indexOf("=") + 1;
    if (value > 0) yield { at: index + value, text: run.slice(value), as: "run" };
  }
  for (const { 0: run, index } of text.matchAll(hexRuns)) {
    const last = run.length - hexKeyLength;
    for (const start of last < 0 ? [] : new Set([0, last])) {
      yield { at: index + start, text: run.slice(start, start + hexKeyLength), as: "key" };
    }
  }
  for (const marked of markedKeysIn(text)) yield { ...marked, as: "key" };
}

/** The fingerprint that a candidate has or is; nothing for a run too short or too long to be a key. */
export function fingerprintIn({ as, text }: Candidate): Fingerprint | undefined {
  if (as === "name") return text.toLowerCase() as Fingerprint;
  return text.length < minLength || text.length > maxLength ? undefined : fingerprintOf(text);
}
