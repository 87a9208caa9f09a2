import { dayMs, hourMs, minuteMs } from "../domain/time.ts";

const unitMs = { ms: 1, s: 1_000, m: minuteMs, h: hourMs, d: dayMs } as const;

export const durationPattern = /^(\d{1,9})(ms|s|m|h|d)$/;

/** Writes a duration in the largest unit that gives a whole number. */
export function writeDuration(ms: number): string {
  const units = [
    ["d", dayMs],
    ["h", hourMs],
    ["m", minuteMs],
    ["s", 1_000],
  ] as const;
  const [unit, length] = units.find(([, each]) => ms >= each && ms % each === 0) ?? ["ms", 1];
  return `${ms / length}${unit}`;
}

/** Reads `90d`, `12h`, `5m`, `30s` or `250ms`; nothing when the text is none of these. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}
