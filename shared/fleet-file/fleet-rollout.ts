import { dayMs } from "../domain/time.ts";
import * as z from "zod";
import type { RingBefore, RolloutPolicy } from "../domain/rollout/rollout.ts";
import type { Fault } from "../errors.ts";
import { duration } from "./fleet-fields.ts";

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const weekMs = 7 * dayMs;

/** Minutes since midnight; 24:00 is the end of a day. */
const timeOfDay = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time in UTC such as "08:00"')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

export const ringNumber = z.int().min(1).max(100);

const window = z
  .strictObject({
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .default([...weekdays]),
    from: timeOfDay.refine((minute) => minute < 24 * 60, "must be before 24:00, where a day ends"),
    to: timeOfDay,
  })
  // Some would read this as never open, others as always open.
  .refine(
    ({ from, to }) => from !== to,
    'must end at another time than it begins; a whole day ends at "24:00"',
  );

const places = z.int().min(1).max(10_000);

export const rolloutEntry = z.strictObject({
  /** The share of a ring that must be done before the next may start; the whole ring unless given. */
  rings: z.array(z.strictObject({ ring: ringNumber, share: z.number().gt(0).max(1) })).default([]),
  maxInFlight: places.optional(),
  maxInFlightPerSubscription: places.optional(),
  windows: z.array(window).max(20).default([]),
  stopAfterFailures: z.int().min(1).optional(),
  spread: duration.refine((ms) => ms <= weekMs, "must be at most 7d").default(0),
});

type Entry = z.output<typeof rolloutEntry>;

/** Checks what the schema cannot: each share names an existing ring, once. */
export function faultsOfRollout(
  entry: Entry | undefined,
  accounts: readonly { readonly ring?: number | undefined }[],
): readonly Fault[] {
  const peopled = new Set(accounts.map(({ ring }) => ring));
  const seen = new Set<number>();
  return (entry?.rings ?? []).flatMap(({ ring }, index): readonly Fault[] => {
    const path = `rollout.rings.${index}.ring`;
    if (seen.size === seen.add(ring).size) return [{ path, message: `names ring ${ring} again` }];
    return peopled.has(ring) ? [] : [{ path, message: `names ring ${ring}, which no account is in` }];
  });
}

/**
 * Makes the policy of each ring once for all its accounts. An account without a ring belongs to the last one.
 *
 * @returns a function that returns nothing when the file has no rollout.
 */
export function rolloutOf(
  entry: Entry | undefined,
  accounts: readonly { readonly name: string; readonly ring?: number | undefined }[],
): (ring: number | undefined) => RolloutPolicy | undefined {
  const named = accounts.flatMap(({ ring }) => ring ?? []);
  const last = Math.max(...named);
  if (!entry && named.length === 0) return () => undefined;
  const inOrder = [...new Set(named)].sort((a, b) => a - b);
  const namesIn = (ring: number) =>
    new Set(accounts.filter((one) => (one.ring ?? last) === ring).map(({ name }) => name));
  const all = inOrder.map((ring): RingBefore => ({
    ring,
    accounts: namesIn(ring),
    share: entry?.rings.find((one) => one.ring === ring)?.share ?? 1,
  }));
  const shared = {
    windows: (entry?.windows ?? []).map(({ days, from, to }) => ({
      days: days.map((day) => weekdays.indexOf(day)),
      fromMinute: from,
      toMinute: to,
    })),
    spreadMs: entry?.spread ?? 0,
    ...(entry?.maxInFlight !== undefined && { maxInFlight: entry.maxInFlight }),
    ...(entry?.maxInFlightPerSubscription !== undefined && {
      maxInFlightPerSubscription: entry.maxInFlightPerSubscription,
    }),
    ...(entry?.stopAfterFailures !== undefined && { stopAfterFailures: entry.stopAfterFailures }),
  };
  if (named.length === 0) return () => ({ ...shared, ringsBefore: [] });
  const policies = new Map(
    inOrder.map((ring) => [
      ring,
      { ...shared, ring, ringsBefore: all.filter((before) => before.ring < ring) },
    ]),
  );
  return (ring) => policies.get(ring ?? last);
}
