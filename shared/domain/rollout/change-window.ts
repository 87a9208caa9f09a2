import { dayMs, minuteMs } from "../time.ts";
import type { ChangeWindow } from "./rollout.ts";

/** One occurrence of a window. */
interface Opening {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * When the next window opens. A window includes its first instant and excludes its last.
 *
 * @returns nothing while one is open, or where there are none.
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

/** Yesterday's window may still be open, and the next one may be today's a week from now. */
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
