// How well the writes of several processes keep to ARM's bucket per subscription. The pacing is the app's own, on real
// table storage; the bucket is ARM's documented one, and every write is a token. Time runs faster than it does, so the
// storage answers, in proportion, more slowly than it does.
import { setTimeout as delay } from "node:timers/promises";
import { startAzurite } from "../emulator/azurite.ts";
import type { Storage } from "../shared/azure/storage.ts";
import { openStorage } from "../shared/azure/storage.ts";
import { systemClock } from "../shared/azure/system-clock.ts";
import { tableBucketStore } from "../shared/azure/table-bucket-store.ts";
import { armWrites } from "../shared/domain/write-bucket.ts";
import { PacedError } from "../shared/errors.ts";
import type { BucketStore } from "../shared/ports/bucket-store.ts";
import type { WritePacer } from "../shared/ports/write-pacer.ts";
import { sharedPacer } from "../shared/reconciler/shared-pacer.ts";
import type { Benchmark } from "./figures.ts";

/** Two of each rotation's keys listings and its two regenerations. */
const writesPerRotation = 4;
const processes = 4;
const atOnce = 16;
/** What a look waits for its turn at most. */
const mostWaitMs = 3_000;
const bucket = { size: 200, perSecond: 10 };

interface Run {
  readonly accounts: number;
  readonly subscriptions: number;
  /** How many times faster than the clock. */
  readonly speed: number;
}

export const throttle: Benchmark = async ({ short }) => {
  const accounts = short ? 1_000 : 2_000;
  const azurite = await startAzurite();
  try {
    const storage = openStorage(
      { kind: "connection-string", connectionString: azurite.connectionString },
      // A connection string needs no token, and nothing here asks for one.
      { getToken: () => Promise.reject(new Error("no identity is used here")) },
    );
    const one = await rotateAll({ accounts, subscriptions: 1, speed: 20 }, storage);
    const ten = await rotateAll({ accounts, subscriptions: 10, speed: 4 }, storage);
    return [
      {
        name: "one subscription: time to what the bucket allows",
        value: one.toAllowed,
        unit: "×",
        atMost: 1.1,
      },
      { name: "one subscription: 429 in 10,000 writes", value: one.refused, unit: "", atMost: 100 },
      { name: "one subscription: storage requests per write", value: one.storage, unit: "" },
      { name: "one subscription: turns that were too far away, per write", value: one.sentAway, unit: "" },
      { name: "ten subscriptions: time to what the buckets allow", value: ten.toAllowed, unit: "×" },
      { name: "ten subscriptions: 429 in 10,000 writes", value: ten.refused, unit: "", atMost: 100 },
      { name: "ten subscriptions to one", value: ten.tookMs / one.tookMs, unit: "×", atMost: 0.12 },
    ];
  } finally {
    await azurite.stop();
  }
};

async function rotateAll({ accounts, subscriptions, speed }: Run, storage: Storage) {
  const counts = { writes: 0, refused: 0, sentAway: 0, storage: 0 };
  const store = counted(
    tableBucketStore(storage, `benchpacing${subscriptions}`),
    () => (counts.storage += 1),
  );
  const size = { capacity: armWrites.capacity, perSecond: armWrites.perSecond * speed };
  const arm = armOf(bucket.perSecond * speed);
  const queue = Array.from({ length: accounts }, (_, index) => ({
    subscription: `s-${index % subscriptions}`,
    left: writesPerRotation,
    atMs: 0,
  }));
  let open = accounts;

  async function work(pacer: WritePacer): Promise<void> {
    while (open > 0) {
      const index = queue.findIndex(({ atMs }) => atMs <= performance.now());
      const [account] = index < 0 ? [] : queue.splice(index, 1);
      if (!account) {
        await delay(2);
        continue;
      }
      const againMs = await write(account.subscription, pacer);
      if (againMs === 0) account.left -= 1;
      if (account.left === 0) open -= 1;
      else queue.push({ ...account, atMs: performance.now() + againMs });
    }
  }

  /** @returns when to try again, 0 when it was sent. */
  async function write(subscription: string, pacer: WritePacer): Promise<number> {
    try {
      await pacer.turn(subscription, mostWaitMs / speed);
    } catch (error) {
      if (!(error instanceof PacedError)) throw error;
      counts.sentAway += 1;
      return error.retryAfterMs;
    }
    counts.writes += 1;
    const left = arm(subscription);
    if (left !== undefined) {
      pacer.left(subscription, left);
      return 0;
    }
    counts.refused += 1;
    pacer.refused(subscription, 1_000 / speed);
    return 1_000 / speed;
  }

  const startMs = performance.now();
  const pacers = Array.from({ length: processes }, () => sharedPacer(store, systemClock, size));
  await Promise.all(pacers.flatMap((pacer) => Array.from({ length: atOnce }, () => work(pacer))));
  const tookMs = (performance.now() - startMs) * speed;
  const perSubscription = (accounts / subscriptions) * writesPerRotation;
  const allowedMs = ((perSubscription - bucket.size) / bucket.perSecond) * 1_000;
  return {
    tookMs,
    toAllowed: tookMs / allowedMs,
    refused: (counts.refused / counts.writes) * 10_000,
    sentAway: counts.sentAway / counts.writes,
    storage: counts.storage / counts.writes,
  };
}

/** ARM's bucket per subscription. @returns what is left, or nothing when the write is refused. */
function armOf(perSecond: number): (subscription: string) => number | undefined {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return (subscription) => {
    const nowMs = performance.now();
    const { tokens, atMs } = buckets.get(subscription) ?? { tokens: bucket.size, atMs: nowMs };
    const now = Math.min(bucket.size, tokens + ((nowMs - atMs) / 1_000) * perSecond);
    buckets.set(subscription, { tokens: now >= 1 ? now - 1 : now, atMs: nowMs });
    return now >= 1 ? Math.floor(now - 1) : undefined;
  };
}

function counted(store: BucketStore, count: () => void): BucketStore {
  return {
    read(subscription) {
      count();
      return store.read(subscription);
    },
    save(...bucketOf) {
      count();
      return store.save(...bucketOf);
    },
  };
}
