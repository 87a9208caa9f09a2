import { describe, expect, it } from "@jest/globals";
import { fullBucket, giveTurns, withLeft } from "../../../shared/domain/rollout/write-bucket.ts";

const size = { capacity: 10, perSecond: 10 };
const nowMs = 1_000_000;
const patient = (count: number, ms: number) => Array.from({ length: count }, () => ms);

describe("turns for writes", () => {
  it("come at once while the bucket is full, then one after the other", () => {
    const { turns } = giveTurns(fullBucket, patient(13, 10_000), nowMs, size);
    const waits = turns.map((turn) => ("atMs" in turn ? turn.atMs - nowMs : undefined));
    expect(waits).toEqual([...patient(10, 0), 100, 200, 300]);
  });

  it("that are too far away are promised for later, each its own moment", () => {
    const emptied = giveTurns(fullBucket, patient(10, 0), nowMs, size).bucket;
    const { turns, bucket } = giveTurns(emptied, patient(4, 200), nowMs, size);
    expect(turns).toEqual([
      { atMs: nowMs + 100 },
      { atMs: nowMs + 200 },
      { askAgainMs: 300 },
      { askAgainMs: 400 },
    ]);
    expect(giveTurns(bucket, [0], nowMs, size).turns).toEqual([{ askAgainMs: 500 }]);
  });

  it("are never promised for later than in five minutes, however many ask", () => {
    let bucket = giveTurns(fullBucket, patient(10, 0), nowMs, size).bucket;
    for (let asked = 0; asked < 10_000; asked += 1) {
      const given = giveTurns(bucket, [0], nowMs, size);
      ({ bucket } = given);
      expect(given.turns).toEqual([{ askAgainMs: expect.any(Number) }]);
      const [turn] = given.turns;
      expect(turn && "askAgainMs" in turn && turn.askAgainMs).toBeLessThanOrEqual(300_000);
    }
  });

  it("never exceed what the bucket holds and what has flowed in, in any stretch of time", () => {
    let bucket = fullBucket;
    const sent: number[] = [];
    for (let ms = 0; ms < 5_000; ms += 7) {
      const given = giveTurns(bucket, patient(3, 50), nowMs + ms, size);
      ({ bucket } = given);
      sent.push(...given.turns.flatMap((turn) => ("atMs" in turn ? [turn.atMs] : [])));
    }
    sent.sort((a, b) => a - b);
    for (const [index, from] of sent.entries()) {
      for (const [further, to] of sent.slice(index).entries()) {
        expect(further + 1).toBeLessThanOrEqual(size.capacity + ((to - from) * size.perSecond) / 1_000 + 1);
      }
    }
  });

  it("are fewer when Azure says that less is left, and not more when it says more", () => {
    const free = ({ turns }: ReturnType<typeof giveTurns>) => turns.filter((turn) => "atMs" in turn).length;
    const told = withLeft(fullBucket, 3, nowMs, size);
    expect(free(giveTurns(told, patient(10, 0), nowMs, size))).toBe(3);
    expect(withLeft(told, 9, nowMs, size)).toBe(told);
  });
});
