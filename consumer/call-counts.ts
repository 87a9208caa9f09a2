import type { CallOutcome } from "./call-outcome.ts";

/** Calls, those of them that did not succeed, and those of these that were answered 401. */
export interface Usage {
  readonly calls: number;
  readonly failures: number;
  readonly refused: number;
}

export interface CallCounts {
  note(outcome: CallOutcome): void;
  /** What was counted since the last time; it is counted no more. */
  take(): Usage;
  /** Counts what was taken again, since nobody was told. */
  giveBack(usage: Usage): void;
}

/** What keyturn takes in one report; whoever calls more often between two is not told apart. */
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
