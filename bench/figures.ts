/** One measured number. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** Only ratios within one run, `×` and `%`, and counts have limits. */
  readonly unit: "×" | "%" | "ms" | "1/s" | "";
  /** The goal: the value may be at most this. */
  readonly atMost?: number;
  /** The parts that the value was made of. */
  readonly note?: string;
}

export interface BenchmarkOptions {
  /** Fewer repetitions, for every change; the figures are rougher. */
  readonly short: boolean;
  /** How long `soak` runs. */
  readonly minutes?: number;
  /** How many accounts `soak` has. */
  readonly accounts?: number;
}

export type Benchmark = (options: BenchmarkOptions) => Promise<readonly Figure[]>;

export function isMissed({ value, atMost }: Figure): boolean {
  // NaN comes from a benchmark that measured nothing.
  return atMost !== undefined && !(value <= atMost);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The lower quartile: other work on the machine can only make things slower. */
export function quick(values: readonly number[]): number {
  return quantile(values, 0.25);
}

/**
 * @param share in [0, 1]; returns the smallest value that this share of all values does not exceed.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[index] ?? Number.NaN;
}
