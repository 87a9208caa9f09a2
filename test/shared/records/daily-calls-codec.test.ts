import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { addDaily, maxDays } from "../../../shared/domain/usage/daily-calls.ts";
import { decodeDaily, encodeDaily } from "../../../shared/records/daily-calls-codec.ts";
import { day, now, before } from "../../domain/builders.ts";

const counts = fc.nat(Math.floor(Number.MAX_SAFE_INTEGER / 3));
const days = fc.record({ byToken: counts, proofs: counts, keyed: counts }).map(({ keyed, ...others }) => ({
  calls: others.byToken + others.proofs + keyed,
  ...others,
}));
const dailies = fc.record({
  lastDay: fc.nat(100_000),
  days: fc.array(days, { minLength: 1, maxLength: maxDays }),
});

describe("the text of calls by day", () => {
  it("is short", () => {
    const first = addDaily(undefined, { calls: 100, byToken: 90, proofs: 1 }, before(day));
    expect(encodeDaily(addDaily(first, { calls: 5 }, now))).toMatch(/^1 [0-9a-z]{3} 2s\.2i\.1,5$/);
  });

  it("is read as it was written, and is never longer than 2 KB", () => {
    fc.assert(
      fc.property(dailies, (daily) => {
        const text = encodeDaily(daily);
        expect(text.length).toBeLessThanOrEqual(2_048);
        expect(decodeDaily(text)).toEqual(daily);
      }),
    );
  });

  it.each([
    ["", "is empty"],
    ["2 a 1", "is of another version"],
    ["1 a 3.2.2", "has more calls by token and proofs than calls"],
    ["1 a 3.1.1.1", "has a figure too many"],
    ["1 a 3..1", "lacks a figure"],
    [`1 a ${",".repeat(maxDays)}`, "has too many days"],
    ["1 a zzzzzzzzzzzzzzz", "has too large a figure"],
  ])("%j is none: it %s", (text) => {
    expect(decodeDaily(text)).toBeUndefined();
  });
});
