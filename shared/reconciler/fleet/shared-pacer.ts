import type { BucketSize, WritePermit } from "../../domain/rollout/write-bucket.ts";
import {
  armWrites,
  maxAheadMs,
  grantPermits,
  permitsLeft,
  withRemaining,
} from "../../domain/rollout/write-bucket.ts";
import { PacedError } from "../../errors.ts";
import type { BucketStore, StoredBucket } from "../../ports/bucket-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { WritePacer } from "../../ports/write-pacer.ts";

/** The most turns that are taken from storage beyond what is asked for, while there are plenty. Unused ones lapse. */
const mostAhead = 20;
const chunkMs = 5_000;
const maxAttempts = 12;
/** For an emergency the wait does not matter, its turn only makes the others wait longer. */
const forEver = Number.MAX_SAFE_INTEGER;

interface Asking {
  readonly mostWaitMs: number;
  readonly answer: (permit: WritePermit) => void;
}

interface Chunk {
  turns: number;
  readonly of: number;
  readonly untilMs: number;
}

const noChunk: Chunk = { turns: 0, of: 0, untilMs: 0 };

/** One subscription, as this process knows it. */
interface Lane {
  asking: Asking[];
  running: boolean;
  known?: StoredBucket;
  /** Turns in hand, how many they were, and when they lapse. */
  chunk: Chunk;
  /** What Azure said since the bucket was last written. */
  told?: { readonly left: number; readonly atMs: number };
}

/**
 * Paces by one row per subscription. Those of a process that ask at once share one write of it, and while the bucket is
 * full a process takes several turns at once. Where storage fails, nobody is held up: Azure's own refusals remain.
 */
export function sharedPacer(store: BucketStore, clock: Clock, size: BucketSize = armWrites): WritePacer {
  const lanes = new Map<string, Lane>();

  function laneOf(subscription: string): Lane {
    const key = subscription.toLowerCase();
    const lane = lanes.get(key) ?? { asking: [], running: false, chunk: { ...noChunk } };
    lanes.set(key, lane);
    return lane;
  }

  /** Takes a turn that is in hand, if there is one. */
  function fromChunk({ chunk: own }: Lane): boolean {
    if (own.turns === 0 || clock.now().getTime() >= own.untilMs) return false;
    own.turns -= 1;
    return true;
  }

  async function serve(subscription: string, lane: Lane): Promise<void> {
    if (lane.running) return;
    lane.running = true;
    while (lane.asking.length > 0) {
      if (fromChunk(lane)) {
        lane.asking.shift()?.answer({ atMs: 0 });
        continue;
      }
      const asking = lane.asking.splice(0);
      // Whatever goes wrong here, somebody waits for an answer.
      const permits = await takeTurns(subscription, lane, asking).catch(() => {
        delete lane.known;
        return undefined;
      });
      asking.forEach(({ answer }, index) => answer(permits?.[index] ?? { atMs: 0 }));
    }
    lane.running = false;
  }

  /** @returns nothing when others were faster again and again. */
  async function takeTurns(
    subscription: string,
    lane: Lane,
    asking: readonly Asking[],
  ): Promise<readonly WritePermit[] | undefined> {
    for (let tries = 0; tries < maxAttempts; tries += 1) {
      const since = lane.known ?? (await store.read(subscription.toLowerCase()));
      const nowMs = clock.now().getTime();
      const { told } = lane;
      const bucket = told ? withRemaining(since.bucket, told.left, told.atMs, size) : since.bucket;
      const spare = Math.floor(permitsLeft(bucket, nowMs, size) / 2) - asking.length;
      const extra = Array.from({ length: Math.max(0, Math.min(aheadOf(lane.chunk), spare)) }, () => 0);
      const waits = [...asking.map(({ mostWaitMs }) => mostWaitMs), ...extra];
      const given = grantPermits(bucket, waits, nowMs, size);
      const saved = await store.save(subscription.toLowerCase(), given.bucket, since);
      if (saved) {
        lane.known = saved;
        // What was told while this was written is not in it.
        if (lane.told === told) delete lane.told;
        if (extra.length > 0)
          lane.chunk = { turns: extra.length, of: extra.length, untilMs: nowMs + chunkMs };
        return given.permits;
      }
      delete lane.known;
      if (tries > 1) await clock.sleep(Math.random() * 20 * tries);
    }
    return undefined;
  }

  return {
    async acquire(subscription, mostWaitMs) {
      const lane = laneOf(subscription);
      if (fromChunk(lane)) return;
      if (mostWaitMs <= 0) {
        // Its turn is taken behind its back, even from a storage that does not answer.
        lane.asking.push({ mostWaitMs: forEver, answer: () => undefined });
        void serve(subscription, lane);
        return;
      }
      const permit = await new Promise<WritePermit>((answer) => {
        lane.asking.push({ mostWaitMs, answer });
        void serve(subscription, lane);
      });
      if ("askAgainMs" in permit) throw new PacedError(subscription, permit.askAgainMs);
      const waitMs = permit.atMs - clock.now().getTime();
      if (waitMs > 0) await clock.sleep(Math.min(waitMs, mostWaitMs));
    },

    remaining(subscription, writes) {
      const lane = laneOf(subscription);
      // Only a bucket that is emptier than it should be says that others write too.
      const known = lane.known?.bucket.lastTurnMs;
      const atMs = clock.now().getTime();
      if (known === undefined || writes + mostAhead >= ((atMs - known) * size.perSecond) / 1_000) return;
      lane.told = { left: writes, atMs };
    },

    throttled(subscription, retryAfterMs) {
      const lane = laneOf(subscription);
      lane.chunk = { ...noChunk };
      lane.told = { left: 0, atMs: clock.now().getTime() + Math.min(retryAfterMs, maxAheadMs) };
    },
  };
}

/** Twice what was used up in time, or as many as were used: of many processes none keeps turns that others could use. */
function aheadOf({ turns, of }: Chunk): number {
  return turns === 0 ? Math.min(mostAhead, Math.max(1, 2 * of)) : Math.max(1, of - turns);
}
