import { describe, expect, it } from "@jest/globals";
import { parseDuration } from "../../../shared/fleet-file/duration.ts";

describe("a duration", () => {
  it.each([
    ["250ms", 250],
    ["30s", 30_000],
    ["5m", 300_000],
    ["12h", 43_200_000],
    ["90d", 7_776_000_000],
    ["0s", 0],
  ])("%s is read", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    "",
    "5",
    "m",
    "5 m",
    " 5m",
    "5m ",
    "-5m",
    "+5m",
    "1.5h",
    "5M",
    "5w",
    "1h30m",
    "5m\n",
    "9999999999d",
    "٥m",
  ])("%j is refused", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
