import { describe, expect, it } from "@jest/globals";
import { fullBucket, grantPermits, withRemaining } from "../../../shared/domain/rollout/write-bucket.ts";

const size = { capacity: 10, perSecond: 10 };
const nowMs = 1_000_000;
const patient = (count: number, ms: number) => Array.from({ length: count }, () => ms);

describe("turns for writes", () => {
  it("come at once while the bucket is full, then one after the other", () => {
    const { permits } = grantPermits(fullBucket, patient(13, 10_000), nowMs, size);
    const waits = permits.map((permit) => ("atMs" in permit ? permit.atMs - nowMs : undefined));
    expect(waits).toEqual([...patient(10, 0), 100, 200, 300]);
  });

  it("that are too far away are promised for later, each its own moment", () => {
    const emptied = grantPermits(fullBucket, patient(10, 0), nowMs, size).bucket;
    const { permits, bucket } = grantPermits(emptied, patient(4, 200), nowMs, size);
    expect(permits).toEqual([
      { atMs: nowMs + 100 },
      { atMs: nowMs + 200 },
      { askAgainMs: 300 },
      { askAgainMs: 400 },
    ]);
    expect(grantPermits(bucket, [0], nowMs, size).permits).toEqual([{ askAgainMs: 500 }]);
  });

  it("are never promised for later than in five minutes, however many ask", () => {
    let bucket = grantPermits(fullBucket, patient(10, 0), nowMs, size).bucket;
    for (let asked = 0; asked < 10_000; asked += 1) {
      const given = grantPermits(bucket, [0], nowMs, size);
      ({ bucket } = given);
      expect(given.permits).toEqual([{ askAgainMs: expect.any(Number) }]);
      const [permit] = given.permits;
      expect(permit && "askAgainMs" in permit && permit.askAgainMs).toBeLessThanOrEqual(300_000);
    }
  });

  it("never exceed what the bucket holds and what has flowed in, in any stretch of time", () => {
    let bucket = fullBucket;
    const sent: number[] = [];
    for (let ms = 0; ms < 5_000; ms += 7) {
      const given = grantPermits(bucket, patient(3, 50), nowMs + ms, size);
      ({ bucket } = given);
      sent.push(...given.permits.flatMap((permit) => ("atMs" in permit ? [permit.atMs] : [])));
    }
    sent.sort((a, b) => a - b);
    for (const [index, from] of sent.entries()) {
      for (const [further, to] of sent.slice(index).entries()) {
        expect(further + 1).toBeLessThanOrEqual(size.capacity + ((to - from) * size.perSecond) / 1_000 + 1);
      }
    }
  });

  it("are fewer when Azure says that less is left, and not more when it says more", () => {
    const free = ({ permits }: ReturnType<typeof grantPermits>) =>
      permits.filter((permit) => "atMs" in permit).length;
    const told = withRemaining(fullBucket, 3, nowMs, size);
    expect(free(grantPermits(told, patient(10, 0), nowMs, size))).toBe(3);
    expect(withRemaining(told, 9, nowMs, size)).toBe(told);
  });
});
