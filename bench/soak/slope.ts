import { median } from "../figures.ts";

/** One value of something that is sampled over time. */
export interface Sampled {
  readonly atMs: number;
  readonly value: number;
}

export interface Trend {
  readonly mean: number;
  /** The median of the slopes between any two samples (Theil and Sen): a few that stand out do not tilt it. */
  readonly perMinute: number;
}

/** @returns NaN for both with less than two samples. */
export function trendOf(samples: readonly Sampled[]): Trend {
  const mean = samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
  const slopes = samples.flatMap((one, index) =>
    samples.slice(index + 1).map((later) => (later.value - one.value) / ((later.atMs - one.atMs) / 60_000)),
  );
  return { mean, perMinute: slopes.length === 0 ? Number.NaN : median(slopes) };
}

/** The slope in per cent of the mean; what is always 0 does not grow. */
export function percentPerMinute({ mean, perMinute }: Trend): number {
  return mean === 0 && perMinute === 0 ? 0 : (perMinute / mean) * 100;
}
