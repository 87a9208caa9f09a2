/** The values that each field allows; both day fields must allow a day, unlike in cron. */
export interface Schedule {
  readonly seconds: ReadonlySet<number>;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  /** 1 is January. */
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
}

class ScheduleInvalidError extends Error {
  readonly code = "SCHEDULE_INVALID";
  constructor(expression: string, reason: string) {
    super(`"${expression}" is not a schedule: ${reason}`);
  }
}

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly words?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/**
 * Reads `{second} {minute} {hour} {day} {month} {day of week}`; with five fields the second is 0.
 *
 * @throws {ScheduleInvalidError}
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 */
export function parseSchedule(expression: string): Schedule {
  const given = expression.trim().split(/\s+/);
  const texts = given.length === 5 ? ["0", ...given] : given;
  if (texts.length !== 6)
    throw new ScheduleInvalidError(expression, `it has ${given.length} fields instead of 6`);
  const field = (index: number, spec: Field): ReadonlySet<number> =>
    new Set((texts[index] ?? "").split(",").flatMap((part) => parsePart(expression, part, spec)));
  return {
    seconds: field(0, { name: "second", first: 0, last: 59 }),
    minutes: field(1, { name: "minute", first: 0, last: 59 }),
    hours: field(2, { name: "hour", first: 0, last: 23 }),
    days: field(3, { name: "day", first: 1, last: 31 }),
    months: field(4, { name: "month", first: 1, last: 12, words: MONTHS }),
    weekdays: field(5, { name: "day of week", first: 0, last: 6, words: WEEKDAYS }),
  };
}

function parsePart(expression: string, part: string, field: Field): readonly number[] {
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
  if (!match) throw new ScheduleInvalidError(expression, `the ${field.name} cannot be "${part}"`);
  const [, from, to, every] = match;
  const step = every === undefined ? 1 : Number(every);
  const first = from === undefined ? field.first : parseValue(expression, from, field);
  // A step after a single value runs from there to the end of the range.
  const openEnd = from === undefined || every !== undefined ? field.last : first;
  const last = to === undefined ? openEnd : parseValue(expression, to, field);
  if (step < 1 || first > last)
    throw new ScheduleInvalidError(expression, `the ${field.name} cannot be "${part}"`);
  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return values;
}

function parseValue(expression: string, text: string, field: Field): number {
  const word = field.words?.indexOf(text.slice(0, 3).toLowerCase()) ?? -1;
  const value = /^\d+$/.test(text) ? Number(text) : word === -1 ? Number.NaN : word + field.first;
  if (value >= field.first && value <= field.last) return value;
  throw new ScheduleInvalidError(expression, `the ${field.name} cannot be "${text}"`);
}

/** Leap days can be eight years apart, and 40 years hold every pairing of a date with a weekday. */
const HORIZON_YEARS = 40;

/** The first occurrence after `after`, in UTC and whole seconds; undefined when there is none, as on 31 February. */
export function nextOccurrence(schedule: Schedule, after: Date): Date | undefined {
  const at = new Date(after);
  at.setUTCSeconds(at.getUTCSeconds() + 1, 0);
  const horizon = at.getUTCFullYear() + HORIZON_YEARS;
  while (at.getUTCFullYear() <= horizon) {
    if (!schedule.months.has(at.getUTCMonth() + 1)) {
      at.setUTCMonth(at.getUTCMonth() + 1, 1);
      at.setUTCHours(0, 0, 0);
    } else if (!schedule.days.has(at.getUTCDate()) || !schedule.weekdays.has(at.getUTCDay())) {
      at.setUTCDate(at.getUTCDate() + 1);
      at.setUTCHours(0, 0, 0);
    } else if (!schedule.hours.has(at.getUTCHours())) {
      at.setUTCHours(at.getUTCHours() + 1, 0, 0);
    } else if (!schedule.minutes.has(at.getUTCMinutes())) {
      at.setUTCMinutes(at.getUTCMinutes() + 1, 0);
    } else if (!schedule.seconds.has(at.getUTCSeconds())) {
      at.setUTCSeconds(at.getUTCSeconds() + 1);
    } else {
      return at;
    }
  }
  return undefined;
}

/** The shortest time between the next ten occurrences, in milliseconds; infinite with fewer than two. */
export function minIntervalMs(schedule: Schedule, from: Date): number {
  let shortest = Number.POSITIVE_INFINITY;
  let previous = nextOccurrence(schedule, from);
  for (let count = 1; count < 10 && previous; count += 1) {
    const next = nextOccurrence(schedule, previous);
    if (next) shortest = Math.min(shortest, next.getTime() - previous.getTime());
    previous = next;
  }
  return shortest;
}
