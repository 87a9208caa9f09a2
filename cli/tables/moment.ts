import { dayMs, hourMs, minuteMs } from "../../shared/domain/time.ts";

/** Shows an instant to the minute, in UTC. */
export function moment(iso: string | undefined): string | undefined {
  return iso?.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, "$1 $2Z");
}

const units = [
  ["d", dayMs],
  ["h", hourMs],
  ["m", minuteMs],
  ["s", 1_000],
] as const;

/** Shows a duration in the largest unit that gives a whole number, as the fleet file does. */
export function span(ms: number): string {
  const [unit, size] = units.find(([, size]) => ms >= size && ms % size === 0) ?? (["ms", 1] as const);
  return `${ms / size}${unit}`;
}
