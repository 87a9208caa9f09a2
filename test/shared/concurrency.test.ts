import { describe, expect, it } from "@jest/globals";
import { setImmediate as turn } from "node:timers/promises";
import { forEachConcurrent, mapConcurrent } from "../../shared/concurrency.ts";
import { now, second } from "../domain/builders.ts";
import { virtualClock } from "../reconciler/fakes/virtual-clock.ts";

const items = Array.from({ length: 20 }, (_, index) => index);

describe("tasks that run concurrently", () => {
  it("each run once, and never more than four at a time", async () => {
    const done: number[] = [];
    let [running, most] = [0, 0];
    const leftovers = await forEachConcurrent(items, 4, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      done.push(item);
    });
    expect(done.toSorted((a, b) => a - b)).toEqual(items);
    expect(leftovers).toEqual([]);
    expect(most).toBe(4);
  });

  it("start in the order of the items, and need none", async () => {
    const started: number[] = [];
    await forEachConcurrent(items, 3, async (item) => void started.push(item));
    expect(started).toEqual(items);
    expect(await forEachConcurrent([], 3, async () => undefined)).toEqual([]);
  });

  it("give their results in the order of the items, whichever ends first", async () => {
    const results = await mapConcurrent(items, 4, async (item) => {
      if (item % 2 === 0) await turn();
      return 10 * item;
    });
    expect(results).toEqual(items.map((item) => 10 * item));
  });

  it("hand on what one of them throws", async () => {
    const failing = forEachConcurrent(items, 4, async (item) => {
      if (item === 7) throw new Error("the seventh");
    });
    await expect(failing).rejects.toThrow("the seventh");
  });
});

describe("tasks with a budget", () => {
  it("start only while it lasts, and the rest is left over", async () => {
    const clock = virtualClock(now);
    const started: number[] = [];
    const pace = { concurrency: 1, budgetMs: 3 * second, clock };
    const leftovers = await forEachConcurrent(items, pace, async (item) => {
      started.push(item);
      clock.advance(second);
    });
    expect(started).toEqual([0, 1, 2]);
    expect(leftovers).toEqual(items.slice(3));
  });

  it("are all left over when it is used up", async () => {
    const pace = { concurrency: 4, budgetMs: 0, clock: virtualClock(now) };
    const leftovers = await forEachConcurrent(items, pace, async () =>
      Promise.reject(new Error("it was started")),
    );
    expect(leftovers).toEqual(items);
  });

  it("start apart, and leave over what would start too late", async () => {
    const clock = virtualClock(now);
    const started: number[] = [];
    const pace = { concurrency: 1, budgetMs: 10 * second, spacingMs: 3 * second, clock };
    const startMs = clock.monotonicMs();
    const leftovers = await forEachConcurrent(items, pace, async () => {
      started.push(clock.monotonicMs() - startMs);
    });
    expect(started).toEqual([0, 3 * second, 6 * second, 9 * second]);
    expect(leftovers).toEqual(items.slice(4));
  });
});
