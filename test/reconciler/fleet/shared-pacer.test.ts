import { describe, expect, it } from "@jest/globals";
import { fullBucket } from "../../../shared/domain/rollout/write-bucket.ts";
import { ServiceUnavailableError } from "../../../shared/errors.ts";
import type { BucketStore } from "../../../shared/ports/bucket-store.ts";
import { sharedPacer } from "../../../shared/reconciler/fleet/shared-pacer.ts";
import { after, day, hour, minute, now, second } from "../../domain/builders.ts";
import { memoryBucketStore } from "../fakes/memory-bucket-store.ts";
import { virtualClock } from "../fakes/virtual-clock.ts";

const size = { capacity: 180, perSecond: 10 };

function counted(store: BucketStore) {
  const calls = { read: 0, save: 0 };
  return {
    ...calls,
    calls,
    store: {
      read: (...at: Parameters<BucketStore["read"]>) => ((calls.read += 1), store.read(...at)),
      save: (...at: Parameters<BucketStore["save"]>) => ((calls.save += 1), store.save(...at)),
    },
  };
}

describe("the pacing of writes", () => {
  it("lets processes together send what the bucket holds, and sends the rest away with a time", async () => {
    const store = memoryBucketStore();
    const clock = virtualClock(now);
    const pacers = [1, 2, 3].map(() => sharedPacer(store, clock, size));
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, () => pacers)
        .flat()
        .map((pacer) => pacer.acquire("s-1", 1)),
    );
    const sent = results.filter(({ status }) => status === "fulfilled").length;
    expect(sent).toBeLessThanOrEqual(180);
    expect(sent).toBeGreaterThan(140);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "PACED", remedy: "retry" },
    });
    await expect(pacers[0]?.acquire("s-2", 1)).resolves.toBeUndefined();
  });

  it("costs a write for many turns while the bucket is full, and one for those that ask at once", async () => {
    const { store, calls } = counted(memoryBucketStore());
    const pacer = sharedPacer(store, virtualClock(now), size);
    for (let count = 0; count < 57; count += 1) await pacer.acquire("s-1", second);
    expect(calls).toEqual({ read: 1, save: 6 });
    const many = Promise.all(Array.from({ length: 50 }, () => pacer.acquire("s-1", 60 * second)));
    await many;
    expect(calls.save).toBeLessThanOrEqual(8);
  });

  it("leaves turns that one process would not use to the others", async () => {
    const store = memoryBucketStore();
    const clock = virtualClock(now);
    const pacers = Array.from({ length: 16 }, () => sharedPacer(store, clock, size));
    for (let round = 0; round < 5; round += 1) {
      for (const pacer of pacers) await pacer.acquire("s-1", 1);
    }
    clock.advance(5 * second);
    // The refill since then, and the rest of the bucket; the sixteen may hold a fifth in reserve.
    const last = sharedPacer(store, clock, size);
    const wanted = Array.from({ length: 130 }, () => last.acquire("s-1", 1));
    const sent = (await Promise.allSettled(wanted)).filter(({ status }) => status === "fulfilled").length;
    expect(sent).toBeGreaterThan(0.8 * (size.capacity - 80 + 50));
  });

  it("never keeps an emergency waiting, which makes the others wait instead", async () => {
    const pacer = sharedPacer(memoryBucketStore(), virtualClock(now), { capacity: 1, perSecond: 1 });
    await pacer.acquire("s-1", 1);
    await pacer.acquire("s-1", 0);
    await expect(pacer.acquire("s-1", second)).rejects.toMatchObject({ retryAfterMs: 2 * second });
  });

  it("lets an emergency go even when storage does not answer", async () => {
    const silent: BucketStore = { read: async () => new Promise(() => {}), save: async () => undefined };
    const pacer = sharedPacer(silent, virtualClock(now), size);
    void pacer.acquire("s-1", second);
    await expect(pacer.acquire("s-1", 0)).resolves.toBeUndefined();
  });

  it("believes neither a refusal nor a clock that would stop a subscription for longer than five minutes", async () => {
    const store = memoryBucketStore();
    const clock = virtualClock(now);
    const pacer = sharedPacer(store, clock, size);
    await pacer.acquire("s-1", 1);
    pacer.throttled("s-1", day);
    await expect(pacer.acquire("s-1", 1)).rejects.toMatchObject({ code: "PACED" });
    clock.advance(5 * minute + second);
    await expect(pacer.acquire("s-1", 1)).resolves.toBeUndefined();

    const ahead = virtualClock(after(hour, clock.now()));
    for (let count = 0; count < 40; count += 1) await sharedPacer(store, ahead, size).acquire("s-2", second);
    await expect(sharedPacer(store, clock, size).acquire("s-2", second)).resolves.toBeUndefined();
  });

  it("holds nobody up when the storage fails", async () => {
    const broken: BucketStore = {
      read: async () => Promise.reject(new ServiceUnavailableError("reading")),
      save: async () => Promise.reject(new ServiceUnavailableError("saving")),
    };
    await expect(sharedPacer(broken, virtualClock(now), size).acquire("s-1", 1)).resolves.toBeUndefined();
    const contended: BucketStore = {
      read: async () => ({ bucket: fullBucket }),
      save: async () => undefined,
    };
    await expect(sharedPacer(contended, virtualClock(now), size).acquire("s-1", 1)).resolves.toBeUndefined();
  });

  it("learns from a refusal, and from what Azure says is left", async () => {
    const clock = virtualClock(now);
    const pacer = sharedPacer(memoryBucketStore(), clock, size);
    await pacer.acquire("s-1", 1);
    pacer.throttled("s-1", 5 * second);
    await expect(pacer.acquire("s-1", 1)).rejects.toMatchObject({ code: "PACED" });
    clock.advance(6 * second);
    await pacer.acquire("s-1", 1);

    const other = sharedPacer(memoryBucketStore(), clock, size);
    for (let count = 0; count < 21; count += 1) await other.acquire("s-1", 1);
    other.remaining("s-1", 0);
    for (let count = 0; count < 20; count += 1) await other.acquire("s-1", 1).catch(() => undefined);
    await expect(other.acquire("s-1", 1)).rejects.toMatchObject({ code: "PACED" });
  });
});
