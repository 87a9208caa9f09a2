interface Counts {
  readonly calls: number;
  readonly failures: number;
  readonly refused: number;
}

export interface CallTally {
  /** Counts an attempt; without a status there was no answer. */
  note(capability: string, status?: number): void;
  /** The counts since the start. */
  counts(): Readonly<Record<string, Counts>>;
}

/** The first segment of a path is the caller's: further ones are counted together. */
const MAX_CAPABILITIES = 50;

/** Counts attempts by capability, so that it is known which APIs of the account an application calls. */
export function callTally(): CallTally {
  const tally = new Map<string, Counts>();
  return {
    note: (capability, status) => {
      const name = tally.has(capability) || tally.size < MAX_CAPABILITIES ? capability : "other";
      const { calls, failures, refused } = tally.get(name) ?? { calls: 0, failures: 0, refused: 0 };
      tally.set(name, {
        calls: calls + 1,
        failures: failures + (status !== undefined && status < 400 ? 0 : 1),
        refused: refused + (status === 401 ? 1 : 0),
      });
    },
    counts: () => Object.fromEntries(tally),
  };
}
