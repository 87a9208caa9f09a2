const secondMs = 1_000;
const minuteMs = 60_000;

/**
 * How often a sweep comes, by the seconds and minutes of its NCRONTAB.
 *
 * @returns a minute where these do not say it simply, such as for a list of minutes.
 */
export function sweepEveryMs(schedule: string): number {
  const fields = schedule.trim().split(/\s+/);
  const [seconds = "", minutes = ""] = fields.length === 5 ? ["0", ...fields] : fields;
  const everySeconds = stepOf(seconds);
  if (everySeconds !== undefined) return everySeconds * secondMs;
  return (stepOf(minutes) ?? 1) * minuteMs;
}

/** `*` is every one; a number behind a slash makes it every so many. */
function stepOf(field: string): number | undefined {
  const step = /^\*(?:\/([1-9]\d?))?$/.exec(field);
  return step ? Number(step[1] ?? 1) : undefined;
}
