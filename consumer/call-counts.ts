import type { CallOutcome } from "./call-outcome.ts";

/** How a call was made: with a key, with a key only to prove it, or with an Entra token. */
export type CallMade = "by-key" | "as-proof" | "by-token";

/** All calls, the failed ones among them, and the failed ones that were answered 401. */
export interface Usage {
  readonly calls: number;
  readonly failures: number;
  readonly refused: number;
  /** The calls that carried an Entra token, if any. */
  readonly byToken?: number;
  /** The calls that were made with a key only to prove it, if any. */
  readonly proofs?: number;
}

export interface CallCounts {
  note(outcome: CallOutcome, made: CallMade): void;
  /** Returns the counts since the last call of `take` and resets them. */
  take(): Usage;
  /** Adds taken counts again, after their report failed. */
  giveBack(usage: Usage): void;
}

/** The most that keyturn accepts in one report; higher counts are cut off. */
const MOST = 50_000_000;
const NONE: Required<Usage> = { calls: 0, failures: 0, refused: 0, byToken: 0, proofs: 0 };

export function callCounts(): CallCounts {
  let counted = NONE;
  const add = ({ calls, failures, refused, byToken = 0, proofs = 0 }: Usage): void => {
    // Together no more than calls, also where these are cut off.
    const sent = Math.min(MOST, counted.byToken + byToken);
    counted = {
      calls: Math.min(MOST, counted.calls + calls),
      failures: Math.min(MOST, counted.failures + failures),
      refused: Math.min(MOST, counted.refused + refused),
      byToken: sent,
      proofs: Math.min(MOST - sent, counted.proofs + proofs),
    };
  };
  return {
    note: (outcome, made) =>
      add({
        calls: 1,
        failures: outcome === "accepted" ? 0 : 1,
        refused: outcome === "refused" ? 1 : 0,
        byToken: made === "by-token" ? 1 : 0,
        proofs: made === "as-proof" ? 1 : 0,
      }),
    take: () => {
      const { byToken, proofs, ...taken } = counted;
      counted = NONE;
      return { ...taken, ...(byToken > 0 && { byToken }), ...(proofs > 0 && { proofs }) };
    },
    giveBack: add,
  };
}
