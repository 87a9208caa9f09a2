import type { ChangeWindow } from "./rollout.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/**
 * When the next window opens.
 *
 * @returns nothing while one is open, or where there are none. A window is open from its first instant on, and closed
 * at its last.
 */
export function opensAt(windows: readonly ChangeWindow[], now: Date): Date | undefined {
  if (windows.length === 0) return undefined;
  const midnightMs = Math.floor(now.getTime() / dayMs) * dayMs;
  let soonestMs = Infinity;
  for (const window of windows) {
    // The window of yesterday may still be open, and that of this day of the next week may be the next one.
    for (let day = -1; day <= 7; day += 1) {
      const startsMs = midnightMs + day * dayMs;
      if (!window.days.includes(new Date(startsMs).getUTCDay())) continue;
      const fromMs = startsMs + window.fromMinute * minuteMs;
      const overnight = window.toMinute <= window.fromMinute;
      const toMs = startsMs + window.toMinute * minuteMs + (overnight ? dayMs : 0);
      if (now.getTime() >= fromMs && now.getTime() < toMs) return undefined;
      if (fromMs > now.getTime()) soonestMs = Math.min(soonestMs, fromMs);
    }
  }
  return new Date(soonestMs);
}
