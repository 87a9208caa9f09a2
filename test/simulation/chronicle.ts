/** The events of a seed, and its violations. */
export interface Chronicle {
  readonly tell: (what: string) => void;
  readonly violated: (what: string) => void;
  /** Empty unless the chronicle is kept. */
  readonly lines: readonly string[];
  readonly violations: readonly string[];
}

/** @param kept whether events are written down, which takes longer than all the rest. */
export function chronicle(nowMs: () => number, kept: boolean): Chronicle {
  const lines: string[] = [];
  const violations: string[] = [];
  function tell(what: string): void {
    if (kept) lines.push(`${(nowMs() / 1_000).toFixed(3).padStart(9)} s  ${what}`);
  }
  return {
    lines,
    violations,
    tell,
    violated(what) {
      violations.push(what);
      tell(`VIOLATION: ${what}`);
    },
  };
}
