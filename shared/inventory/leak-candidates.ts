import type { Fingerprint } from "../domain/key.ts";
import type { Turns } from "../turns.ts";
import { candidatesIn, fingerprintIn } from "./key-candidates.ts";

/** The fingerprints that a text is looked up by. */
export interface LeakCandidates {
  /** At most as many as were asked for, the likeliest first. */
  readonly wanted: readonly Fingerprint[];
  /** Further runs that have the form of a key or of a fingerprint. */
  readonly leftOut: number;
}

/**
 * The distinct fingerprints of all runs of a text that may be keys. Those with the form of a key come first, then those
 * that may name one, then any run of the same characters.
 *
 * @param most how many are looked up.
 */
export function* leakCandidates(text: string, most: number): Turns<LeakCandidates> {
  const keys = new Set<Fingerprint>();
  const names = new Set<Fingerprint>();
  const runs = new Set<Fingerprint>();
  for (const candidate of candidatesIn(text)) {
    yield;
    // The text may be a thing of many words, none of which is likely to be a key.
    if (candidate.as === "run" && runs.size >= most) continue;
    const fingerprint = fingerprintIn(candidate);
    if (fingerprint !== undefined) ({ key: keys, name: names, run: runs })[candidate.as].add(fingerprint);
  }
  const likely = new Set([...keys, ...names]);
  const wanted = [...new Set([...likely, ...runs])].slice(0, most);
  return { wanted, leftOut: Math.max(0, likely.size - most) };
}
