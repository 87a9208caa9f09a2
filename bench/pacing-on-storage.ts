import { setTimeout as delay } from "node:timers/promises";
import { createRateLimit } from "../emulator/azure/arm/rate-limit.ts";
import { startAzurite } from "../emulator/azurite.ts";
import { openStorage } from "../shared/azure/storage.ts";
import { realClock } from "../test/reconciler/fakes/real-clock.ts";
import { tableBucketStore } from "../shared/azure/tables/table-bucket-store.ts";
import { PacedError } from "../shared/errors.ts";
import type { Clock } from "../shared/ports/clock.ts";
import type { WritePacer } from "../shared/ports/write-pacer.ts";
import { sharedPacer } from "../shared/reconciler/fleet/shared-pacer.ts";
import { eachCall } from "./each-call.ts";

/** How many times faster time runs: storage answers, in proportion, as slowly as a real account does. */
const speed = 20;
const processes = 4;
const concurrency = 12;
/** The longest time that a look waits for its permit. */
const maxWaitMs = 3_000;
const again = 1_000;

/**
 * Only writes to one subscription, which several processes pace with rows in real table storage: here they compete
 * for the rows. A write that is sent away comes back at the given time.
 */
export async function paceOnStorage(writes: number) {
  const azurite = await startAzurite();
  try {
    const storage = openStorage(
      { kind: "connection-string", connectionString: azurite.connectionString },
      // A connection string needs no token, and nothing here asks for one.
      { getToken: () => Promise.reject(new Error("no identity is used here")) },
    );
    const counts = { refused: 0, sent: 0, storage: 0 };
    const store = eachCall(tableBucketStore(storage, "benchpacing"), (call) => {
      counts.storage += 1;
      return call();
    });
    const clock = fastClock();
    const limit = createRateLimit(() => clock.monotonicMs());
    let left = writes;

    async function work(pacer: WritePacer): Promise<void> {
      while (left > 0) {
        left -= 1;
        while (!(await send(pacer)));
      }
    }

    /**
     * @returns whether it was sent and accepted.
     */
    async function send(pacer: WritePacer): Promise<boolean> {
      try {
        await pacer.acquire("s-1", maxWaitMs);
      } catch (error) {
        if (!(error instanceof PacedError)) throw error;
        await clock.sleep(error.retryAfterMs);
        return false;
      }
      counts.sent += 1;
      const taken = limit.take("keyturn", "s-1", "writes");
      if ("left" in taken) {
        pacer.remaining("s-1", taken.left);
        return true;
      }
      counts.refused += 1;
      pacer.throttled("s-1", again);
      await clock.sleep(again);
      return false;
    }

    const startMs = clock.monotonicMs();
    const pacers = Array.from({ length: processes }, () => sharedPacer(store, clock));
    await Promise.all(pacers.flatMap((pacer) => Array.from({ length: concurrency }, () => work(pacer))));
    return {
      tookMs: clock.monotonicMs() - startMs,
      refusedIn10000: (counts.refused / counts.sent) * 10_000,
      requests: counts.storage / counts.sent,
    };
  } finally {
    await azurite.stop();
  }
}

function fastClock(): Clock {
  const monotonicMs = () => performance.now() * speed;
  const start = realClock.now().getTime() - monotonicMs();
  return {
    monotonicMs,
    now: () => new Date(start + monotonicMs()),
    sleep: (ms) => delay(ms / speed),
  };
}
