import { minuteMs } from "../time.ts";
import type { Objection } from "../objection.ts";
import type { World } from "../world.ts";

/** The part of the world by which a condition that lasts is told from a new one. */
export type Lasting = Pick<World, "now" | "held">;

/** How long a service that is busy, or a write, may fail before a person is asked. */
const patienceMs = 15 * minuteMs;
/** How soon a failed read is repeated. One failure may be chance; a second one in a row is told. */
const secondLookMs = 3_000;

/** An outage ends by itself more often than not: a person is asked only once it lasts. */
export function patiently(objection: Objection, world: Lasting): Objection {
  return lastingFor(patienceMs, objection, world);
}

/** The same, for what nobody would notice otherwise: the next look follows at once, and finds it well or tells it. */
export function atSecondLook(objection: Objection, world: Lasting): Objection {
  const told = lastingFor(secondLookMs, objection, world);
  if (told.remedy === "operator" || !told.since) return told;
  return { ...told, until: new Date(told.since.getTime() + secondLookMs) };
}

/** Whether the account was looked at a moment ago, and is to be looked at again before anybody is told. */
export function awaitsSecondLook(held: Objection | undefined): boolean {
  return held?.remedy === "wait" && held.since !== undefined && held.until !== undefined;
}

function lastingFor(ms: number, objection: Objection, { now, held }: Lasting): Objection {
  const since = held?.since && held.reason === objection.reason ? held.since : now;
  const lasts = now.getTime() - since.getTime() >= ms;
  return { ...objection, remedy: lasts ? "operator" : "wait", since };
}
