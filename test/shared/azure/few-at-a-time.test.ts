import { expect, it } from "@jest/globals";
import { setImmediate as turn } from "node:timers/promises";
import { fewAtATime } from "../../../shared/azure/estate/few-at-a-time.ts";

const unhurried = { budgetMs: 60_000, spacingMs: 0 };
const items = Array.from({ length: 20 }, (_, index) => index);

it("runs every item once, and never more than four at a time", async () => {
  const done: number[] = [];
  let [running, most] = [0, 0];
  const { late } = await fewAtATime(items, unhurried, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
    done.push(item);
  });
  expect(done.toSorted((a, b) => a - b)).toEqual(items);
  expect(late).toEqual([]);
  expect(most).toBe(4);
});

it("begins nothing once the time is over, and says what it left out", async () => {
  const { late } = await fewAtATime(items, { budgetMs: 0, spacingMs: 0 }, async () =>
    Promise.reject(new Error("it was begun")),
  );
  expect(late).toEqual(items);
});

it("leaves time between two beginnings, and out what would begin too late", async () => {
  const began: number[] = [];
  const { late } = await fewAtATime(items, { budgetMs: 60_000, spacingMs: 3 }, async () => {
    began.push(performance.now());
  });
  expect(late).toEqual([]);
  // A timer may ring up to a millisecond early.
  expect((began.at(-1) ?? 0) - (began[0] ?? 0)).toBeGreaterThanOrEqual(19 * 3 - 2);

  const slow = { budgetMs: 10_000, spacingMs: 60_000 };
  const first: number[] = [];
  expect(await fewAtATime(items, slow, async (item) => void first.push(item))).toEqual({
    late: items.slice(1),
  });
  expect(first).toEqual([0]);
});

it("does nothing with nothing", async () => {
  expect(await fewAtATime([], unhurried, async () => undefined)).toEqual({ late: [] });
});
