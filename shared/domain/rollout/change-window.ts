import type { ChangeWindow } from "./rollout.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** One opening of a window. */
interface Opening {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * When the next window opens.
 *
 * @returns nothing while one is open, or where there are none. A window is open from its first instant on, and closed
 * at its last.
 */
export function opensAt(windows: readonly ChangeWindow[], now: Date): Date | undefined {
  if (windows.length === 0 || openSince(windows, now)) return undefined;
  const later = openingsAround(windows, now).filter(({ fromMs }) => fromMs > now.getTime());
  return new Date(Math.min(...later.map(({ fromMs }) => fromMs)));
}

/**
 * Since when a window is open.
 *
 * @returns nothing while none is open, or where there are none.
 */
export function openSince(windows: readonly ChangeWindow[], now: Date): Date | undefined {
  const open = openingsAround(windows, now).filter(
    ({ fromMs, toMs }) => now.getTime() >= fromMs && now.getTime() < toMs,
  );
  return open.length === 0 ? undefined : new Date(Math.min(...open.map(({ fromMs }) => fromMs)));
}

/** The window of yesterday may still be open, and that of this day of the next week may be the next one. */
function openingsAround(windows: readonly ChangeWindow[], now: Date): readonly Opening[] {
  const midnightMs = Math.floor(now.getTime() / dayMs) * dayMs;
  return windows.flatMap(({ days, fromMinute, toMinute }) =>
    Array.from({ length: 9 }, (_, index) => midnightMs + (index - 1) * dayMs)
      .filter((startsMs) => days.includes(new Date(startsMs).getUTCDay()))
      .map((startsMs) => ({
        fromMs: startsMs + fromMinute * minuteMs,
        toMs: startsMs + toMinute * minuteMs + (toMinute <= fromMinute ? dayMs : 0),
      })),
  );
}
