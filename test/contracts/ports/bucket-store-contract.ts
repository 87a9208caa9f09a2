import { beforeAll, describe, expect, it } from "@jest/globals";
import { fullBucket } from "../../../shared/domain/rollout/write-bucket.ts";
import type { BucketStore } from "../../../shared/ports/bucket-store.ts";
import { freshName } from "../fresh-name.ts";

/** The contract of every store of buckets. */
export function describeBucketStore(name: string, make: () => BucketStore): void {
  describe(`${name}, a store of buckets`, () => {
    let store: BucketStore;
    beforeAll(() => {
      store = make();
    });
    const bucket = { lastTurnMs: 1_767_000_000_000.5, promisedMs: 1_767_000_000_100 };

    it("has a full bucket for a subscription that it does not know", async () => {
      expect(await store.read(freshName("s"))).toEqual({ bucket: fullBucket });
    });

    it("keeps a bucket, and reads it back", async () => {
      const subscription = freshName("s");
      const saved = await store.save(subscription, bucket, await store.read(subscription));
      expect(saved?.bucket).toEqual(bucket);
      expect(await store.read(subscription)).toEqual(saved);
    });

    it("lets one of two concurrent writers win, the first time and later", async () => {
      const subscription = freshName("s");
      for (let round = 0; round < 2; round += 1) {
        const since = await store.read(subscription);
        const saved = await Promise.all([1, 2].map(() => store.save(subscription, bucket, since)));
        expect(saved.filter((one) => one !== undefined)).toHaveLength(1);
      }
    });
  });
}
