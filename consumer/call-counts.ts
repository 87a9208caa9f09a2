import type { CallOutcome } from "./call-outcome.ts";

/** All calls, the failed ones among them, and the failed ones that were answered 401. */
export interface Usage {
  readonly calls: number;
  readonly failures: number;
  readonly refused: number;
}

export interface CallCounts {
  note(outcome: CallOutcome): void;
  /** Returns the counts since the last call of `take` and resets them. */
  take(): Usage;
  /** Adds taken counts again, after their report failed. */
  giveBack(usage: Usage): void;
}

/** The most that keyturn accepts in one report; higher counts are cut off. */
const MOST = 50_000_000;
const NONE: Usage = { calls: 0, failures: 0, refused: 0 };

export function callCounts(): CallCounts {
  let counted = NONE;
  const add = ({ calls, failures, refused }: Usage): void => {
    counted = {
      calls: Math.min(MOST, counted.calls + calls),
      failures: Math.min(MOST, counted.failures + failures),
      refused: Math.min(MOST, counted.refused + refused),
    };
  };
  return {
    note: (outcome) =>
      add({
        calls: 1,
        failures: outcome === "accepted" ? 0 : 1,
        refused: outcome === "refused" ? 1 : 0,
      }),
    take: () => {
      const taken = counted;
      counted = NONE;
      return taken;
    },
    giveBack: add,
  };
}
