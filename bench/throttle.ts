// How well many processes keep their writes within ARM's bucket per subscription: the whole reconciler with the app's
// own pacing, in memory and in virtual time, and its pacing alone on real table storage. The bucket is the local
// Azure's.
import type { Benchmark } from "./figures.ts";
import { paceOnStorage } from "./pacing-on-storage.ts";
import { rotateThrottled } from "./throttled-fleet.ts";

const accounts = 2_000;
/** Two of each rotation's keys listings and its two regenerations. */
const writesPerRotation = 4;
/** Resource Manager's documented limit for the writes of a principal in a subscription. */
const bucket = { size: 200, perSecond: 10 };
const refused = { unit: "", atMost: 100 } as const;

export const throttle: Benchmark = async ({ short }) => {
  const one = await rotateThrottled({ accounts, subscriptions: 1, processes: 4 });
  const few = await rotateThrottled({ accounts, subscriptions: 10, processes: 4 });
  const ten = await rotateThrottled({ accounts, subscriptions: 10, processes: 16 });
  const writes = short ? 1_000 : 4_000;
  const paced = await paceOnStorage(writes);
  const allowed = (subscriptions: number) => allowedMs((accounts * writesPerRotation) / subscriptions);
  const off = one.off + few.off + ten.off;
  return [
    { name: "one subscription: time", value: one.tookMs, unit: "ms" },
    {
      name: "one subscription: time to what it allows",
      value: one.tookMs / allowed(1),
      unit: "×",
      atMost: 1.1,
    },
    { name: "one subscription: 429 in 10,000 requests", value: one.refusedIn10000, ...refused },
    { name: "one subscription: writes per rotation", value: one.writes, unit: "×" },
    { name: "one subscription: looks sent away per rotation", value: one.sentAway, unit: "×" },
    { name: "one subscription: storage requests per write", value: one.pacing, unit: "×" },
    {
      name: "ten subscriptions to one, 16 processes",
      value: ten.tookMs / one.tookMs,
      unit: "×",
      atMost: 0.1,
    },
    { name: "ten subscriptions: time to what they allow", value: ten.tookMs / allowed(10), unit: "×" },
    { name: "ten subscriptions: 429 in 10,000 requests", value: ten.refusedIn10000, ...refused },
    { name: "ten subscriptions: storage requests per write", value: ten.pacing, unit: "×" },
    { name: "ten subscriptions to one, 4 processes", value: few.tookMs / one.tookMs, unit: "×" },
    { name: "regenerations off two per rotation", value: off, unit: "", atMost: 0 },
    { name: "on storage: time to what is allowed", value: paced.tookMs / allowedMs(writes), unit: "×" },
    { name: "on storage: 429 in 10,000 writes", value: paced.refusedIn10000, ...refused },
    { name: "on storage: requests per write", value: paced.requests, unit: "×" },
  ];
};

/** The minimum time for this many writes, starting with a full bucket. */
function allowedMs(writes: number): number {
  return ((writes - bucket.size) / bucket.perSecond) * 1_000;
}
