import { describe, expect, it } from "@jest/globals";
import { hasMoreValuesThan } from "../../shared/json-size.ts";
import { atOnce, inTurns } from "../../shared/turns.ts";

/** Takes some CPU time between its yields. */
function* slowWork(steps: number): Generator<void, number> {
  for (let step = 0; step < steps; step += 1) {
    const endMs = performance.now() + 1;
    while (performance.now() < endMs);
    yield;
  }
  return steps;
}

describe("long work", () => {
  it("lets other work of the process have its turn", async () => {
    let turns = 0;
    const other = setInterval(() => (turns += 1), 1);
    expect(await inTurns(slowWork(100))).toBe(100);
    clearInterval(other);
    expect(turns).toBeGreaterThan(2);
  });

  it("goes on in no round of the event loop in which another has gone on", async () => {
    let [busy, most] = [new Set<number>(), 0];
    let ends = false;
    const count = () => {
      most = Math.max(most, busy.size);
      busy = new Set();
      if (!ends) setImmediate(count);
    };
    setImmediate(count);
    function* noting(own: number): Generator<void, number> {
      const endMs = performance.now() + 100;
      while (performance.now() < endMs) {
        busy.add(own);
        yield;
      }
      return own;
    }
    expect(await Promise.all([1, 2, 3].map((own) => inTurns(noting(own))))).toEqual([1, 2, 3]);
    ends = true;
    expect(most).toBe(1);
  });

  it("comes to the same at once", () => {
    expect(atOnce(slowWork(3))).toBe(3);
  });
});

describe("the size of a JSON value", () => {
  it.each<[number, unknown]>([
    [1, 0],
    [1, []],
    [3, [1, 2]],
    [4, { a: [1], b: null }],
    [10_001, Array.from({ length: 10_000 }, () => 0)],
  ])("is %d", (size, value) => {
    expect(hasMoreValuesThan(size - 1, value)).toBe(true);
    expect(hasMoreValuesThan(size, value)).toBe(false);
  });
});
