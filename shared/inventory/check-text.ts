import type { KeyGeneration } from "../domain/rotation/generations.ts";
import { generationsOf } from "../domain/rotation/generations.ts";
import type { RotationEvent } from "../domain/rotation/rotation-event.ts";
import type { Turns } from "../turns.ts";
import { searchForKeys } from "./find-keys.ts";

/** A key of an account that a text holds. */
export interface CopyInText extends Pick<KeyGeneration, "fingerprint" | "slot" | "generation" | "state"> {
  readonly occurrences: number;
  /** Line numbers of the first few occurrences. */
  readonly lines: readonly number[];
}

/** Finds an account's keys, past ones included, in a text; keeps nothing of the text. */
export function* checkText(text: string, events: readonly RotationEvent[]): Turns<readonly CopyInText[]> {
  const known = new Map(generationsOf(events).map((key) => [key.fingerprint, key]));
  const found = yield* searchForKeys(text, known);
  return found.map(({ key: { fingerprint, slot, generation, state }, occurrences, lines }) => ({
    fingerprint,
    slot,
    generation,
    state,
    occurrences,
    lines,
  }));
}
