/** From and to, in epoch milliseconds, both included. */
export type TimeRange = { readonly from: number; readonly to: number };

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const UNITS_MS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000] as const;

/** A duration, `start/end`, `start/duration` or `duration/end`, all in ISO 8601; undefined for anything else. */
export function timeRangeOf(timespan: string, now: number): TimeRange | undefined {
  const [first, second] = timespan.split("/");
  const left = partOf(first ?? "");
  if (second === undefined) return left?.kind === "duration" ? { from: now - left.ms, to: now } : undefined;
  const right = partOf(second);
  if (left === undefined || right === undefined) return undefined;
  if (left.kind === "instant")
    return { from: left.ms, to: right.kind === "instant" ? right.ms : left.ms + right.ms };
  return right.kind === "instant" ? { from: right.ms - left.ms, to: right.ms } : undefined;
}

function partOf(text: string): { readonly kind: "duration" | "instant"; readonly ms: number } | undefined {
  const match = DURATION.exec(text);
  if (match !== null && text.length > 2) {
    const ms = UNITS_MS.reduce((sum, unitMs, index) => sum + Number(match[index + 1] ?? 0) * unitMs, 0);
    return { kind: "duration", ms };
  }
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : { kind: "instant", ms };
}
