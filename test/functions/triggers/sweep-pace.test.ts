import { expect, it } from "@jest/globals";
import { sweepEveryMs } from "../../../functions/triggers/sweep-pace.ts";

it.each([
  ["0 * * * * *", 60_000],
  ["30 */5 * * * *", 300_000],
  ["*/5 * * * * *", 5_000],
  ["* * * * * *", 1_000],
  ["* * * * *", 60_000],
  ["*/2 * * * *", 120_000],
  ["0 1,31 * * * *", 60_000],
  ["", 60_000],
])("takes the schedule %j for one that comes each %d ms", (schedule, ms) => {
  expect(sweepEveryMs(schedule)).toBe(ms);
});
