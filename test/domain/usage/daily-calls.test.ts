import { describe, expect, it } from "@jest/globals";
import {
  addDaily,
  callsSince,
  dayOf,
  maxDays,
  startOfDay,
} from "../../../shared/domain/usage/daily-calls.ts";
import { after, before, day, now } from "../builders.ts";

const byToken = (calls: number) => ({ calls, byToken: calls, proofs: 0 });

describe("an instance's calls by day", () => {
  it("are added to the day of the report", () => {
    const first = addDaily(undefined, byToken(10), now);
    const second = addDaily(first, { calls: 5, byToken: 3, proofs: 1 }, now);
    const third = addDaily(second, byToken(2), after(2 * day));
    expect(third).toEqual({
      lastDay: dayOf(now) + 2,
      days: [{ calls: 15, byToken: 13, proofs: 1 }, byToken(0), byToken(2)],
    });
  });

  it("count as calls with a key where nothing else is said", () => {
    expect(callsSince(addDaily(undefined, { calls: 4 }, now), now)).toMatchObject({
      calls: 4,
      byToken: 0,
      lastKeyedDay: dayOf(now),
    });
  });

  it("are forgotten after 31 days, and all of them after a longer silence", () => {
    let daily = addDaily(undefined, { calls: 7 }, now);
    for (let passed = 1; passed <= maxDays; passed += 1)
      daily = addDaily(daily, byToken(1), after(passed * day));
    expect(daily.days).toEqual(Array(maxDays).fill(byToken(1)));
    expect(addDaily(daily, byToken(3), after(900 * day)).days).toEqual([
      ...Array<unknown>(maxDays - 1).fill(byToken(0)),
      byToken(3),
    ]);
  });

  it("go on with a day that a wrong clock has put ahead", () => {
    const ahead = addDaily(undefined, byToken(1), after(3 * day));
    expect(addDaily(ahead, byToken(2), now)).toEqual({ lastDay: dayOf(now) + 3, days: [byToken(3)] });
  });

  it("are those of whole days, from the first that is asked for", () => {
    const old = addDaily(undefined, { calls: 7 }, before(2 * day));
    const daily = addDaily(addDaily(old, byToken(5), before(day)), byToken(1), now);
    expect(callsSince(daily, startOfDay(dayOf(now) - 1))).toEqual(byToken(6));
    expect(callsSince(daily, startOfDay(dayOf(now) - 2))).toEqual({
      calls: 13,
      byToken: 6,
      proofs: 0,
      lastKeyedDay: dayOf(now) - 2,
    });
    expect(callsSince(daily, after(day)).calls).toBe(0);
    expect(callsSince(daily, new Date(0)).calls).toBe(13);
  });
});
