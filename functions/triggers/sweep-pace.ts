import { minuteMs } from "../../shared/domain/time.ts";

const secondMs = 1_000;

/**
 * The interval between sweeps, from the seconds and minutes of the NCRONTAB schedule.
 *
 * @returns one minute where a field is neither a star nor a step, such as a list of minutes.
 */
export function sweepEveryMs(schedule: string): number {
  const fields = schedule.trim().split(/\s+/);
  const [seconds = "", minutes = ""] = fields.length === 5 ? ["0", ...fields] : fields;
  const everySeconds = stepOf(seconds);
  if (everySeconds !== undefined) return everySeconds * secondMs;
  return (stepOf(minutes) ?? 1) * minuteMs;
}

/** A star is 1; a step is its number. */
function stepOf(field: string): number | undefined {
  const step = /^\*(?:\/([1-9]\d?))?$/.exec(field);
  return step ? Number(step[1] ?? 1) : undefined;
}
