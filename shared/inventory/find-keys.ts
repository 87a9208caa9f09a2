import type { Fingerprint } from "../domain/key.ts";
import type { Turns } from "../turns.ts";
import { atOnce } from "../turns.ts";
import { candidatesIn, fingerprintIn } from "./key-candidates.ts";

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

/** Makes a function that finds known keys in texts at once, as `searchForKeys` does. */
export function keyFinder<T>(known: ReadonlyMap<Fingerprint, T>): (text: string) => readonly FoundKey<T>[] {
  return (text) => atOnce(searchForKeys(text, known));
}

/**
 * Finds known keys in a text by their values, or where it names them by their fingerprints. It does not find a key that
 * is broken over lines, encoded, changed in case, or of hex amid more hex. Takes time linear in the text.
 */
export function* searchForKeys<T>(
  text: string,
  known: ReadonlyMap<Fingerprint, T>,
  by: "value" | "fingerprint" = "value",
): Turns<readonly FoundKey<T>[]> {
  if (known.size === 0) return [];
  const places = new Map<Fingerprint, Set<number>>();
  for (const candidate of candidatesIn(text)) {
    yield;
    if ((candidate.as === "name") !== (by === "fingerprint")) continue;
    const fingerprint = fingerprintIn(candidate);
    if (fingerprint === undefined || !known.has(fingerprint)) continue;
    places.set(fingerprint, (places.get(fingerprint) ?? new Set()).add(candidate.at));
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
