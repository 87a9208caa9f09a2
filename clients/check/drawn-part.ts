/** In milliseconds: a name that is made of the time is made of the time at which its process started. */
const RECENT_MS = 3_600_000;
/** Clocks count seconds, milliseconds, microseconds or nanoseconds since 1970. */
const UNITS_PER_MS = [0.001, 1, 1_000, 1_000_000];

/**
 * The parts of an instance's name that are drawn at random, or equal in all processes of a machine. Drops numbers that may
 * be the process id (up to seven digits) and those that are about the time, in decimal, hexadecimal or base 36: in two
 * containers that start together both may be equal.
 */
export function drawnPart(name: string, nowMs: number): string {
  const parts = name.toLowerCase().split(/[^a-z0-9]+/);
  return parts.filter((part) => !isProcessId(part) && !isTime(part, nowMs)).join("-");
}

function isProcessId(part: string): boolean {
  return /^(p|pid|process)?\d{1,7}$/.test(part);
}

function isTime(part: string, nowMs: number): boolean {
  return [10, 16, 36].some((base) =>
    UNITS_PER_MS.some((unit) => Math.abs(Number.parseInt(part, base) / unit - nowMs) < RECENT_MS),
  );
}
