import { seededRandom } from "../seeded-random.ts";

/** Chance that a seed determines. */
export interface Dice {
  /** In [0, 1). */
  next(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** An integer, both ends included. */
  between(least: number, most: number): number;
  pick<const T>(from: readonly [T, ...T[]]): T;
}

export function diceOf(seed: number): Dice {
  const next = seededRandom(seed);
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (from) => from[between(0, from.length - 1)] ?? from[0],
  };
}
