import type { WritePermit } from "../../domain/rollout/write-bucket.ts";
import type { Clock } from "../../ports/clock.ts";
import { permitReserve } from "./permit-reserve.ts";
import type { SubscriptionBucket } from "./subscription-bucket.ts";

/** The callers of this process that wait for a write permit of one subscription. */
export interface PermitQueue {
  /** Takes a permit from the reserve, if there is one. */
  takeReserved(): boolean;

  /** Resolves with a permit or with when to ask again; with a permit at once when the storage fails. */
  wait(maxWaitMs: number): Promise<WritePermit>;

  dropReserve(): void;
}

interface Waiting {
  readonly maxWaitMs: number;
  readonly resolve: (permit: WritePermit) => void;
}

const immediate: WritePermit = { atMs: 0 };

/** Callers that wait while a batch is granted form the next batch, so that they share one write of the bucket. */
export function permitQueue(bucket: SubscriptionBucket, clock: Pick<Clock, "now">): PermitQueue {
  const reserve = permitReserve();
  let waiting: Waiting[] = [];
  let isServing = false;

  const takeReserved = () => reserve.take(clock.now().getTime());

  async function serve(): Promise<void> {
    if (isServing) return;
    isServing = true;
    while (waiting.length > 0) {
      if (takeReserved()) waiting.shift()?.resolve(immediate);
      else await serveBatch();
    }
    isServing = false;
  }

  async function serveBatch(): Promise<void> {
    const batch = waiting;
    waiting = [];
    const maxWaitsMs = batch.map(({ maxWaitMs }) => maxWaitMs);
    const granted = await bucket.grant(maxWaitsMs, () => reserve.wanted());
    if (granted && granted.reserved > 0) reserve.refill(granted.reserved, granted.nowMs);
    batch.forEach(({ resolve }, index) => resolve(granted?.permits[index] ?? immediate));
  }

  return {
    takeReserved,
    wait: (maxWaitMs) =>
      new Promise((resolve) => {
        waiting.push({ maxWaitMs, resolve });
        void serve();
      }),
    dropReserve: () => reserve.drop(),
  };
}
