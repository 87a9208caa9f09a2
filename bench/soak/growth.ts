import type { Figure } from "../figures.ts";
import type { Sampled } from "./slope.ts";
import { percentPerMinute, trendOf } from "./slope.ts";

/** The series that are sampled while the soak runs. */
export interface Series {
  readonly name: string;
  readonly samples: readonly Sampled[];
  /** Details for a reader. */
  readonly note?: string;
}

/**
 * @param isLong whether the series is long enough to judge; the figure of a shorter one has another name, and no limit.
 * @returns how fast the series grows, in per cent of its mean per minute.
 */
export function growthOf({ name, samples, note }: Series, isLong: boolean): Figure {
  const trend = trendOf(samples);
  const [first, last] = [samples[0]?.value, samples.at(-1)?.value];
  const told = `mean ${shown(trend.mean)}, ${signed(trend.perMinute)} a minute, from ${shown(first)} to ${shown(last)}`;
  return {
    name: `${name}: growth a minute${isLong ? "" : ", too short to judge"}`,
    value: percentPerMinute(trend),
    unit: "%",
    note: note === undefined ? told : `${told}; ${note}`,
  };
}

function signed(value: number): string {
  return value < 0 ? `−${shown(-value)}` : `+${shown(value)}`;
}

function shown(value = Number.NaN): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}
