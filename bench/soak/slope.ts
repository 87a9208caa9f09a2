/** One value of something that is sampled over time. */
export interface Sampled {
  readonly atMs: number;
  readonly value: number;
}

export interface Trend {
  readonly mean: number;
  /** Of the least-squares line through all samples. */
  readonly perMinute: number;
}

/** @returns NaN for both with less than two samples. */
export function trendOf(samples: readonly Sampled[]): Trend {
  const minutes = samples.map(({ atMs }) => atMs / 60_000);
  const values = samples.map(({ value }) => value);
  const [meanMinute, mean] = [meanOf(minutes), meanOf(values)];
  let [covariance, variance] = [0, 0];
  for (const [index, value] of values.entries()) {
    const away = (minutes[index] ?? meanMinute) - meanMinute;
    covariance += away * (value - mean);
    variance += away * away;
  }
  return { mean, perMinute: covariance / variance };
}

/** The slope in per cent of the mean; what is always 0 does not grow. */
export function percentPerMinute({ mean, perMinute }: Trend): number {
  return mean === 0 && perMinute === 0 ? 0 : (perMinute / mean) * 100;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
