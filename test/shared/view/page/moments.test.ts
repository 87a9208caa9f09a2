import { describe, expect, it } from "@jest/globals";
import { distanceText, durationText, readable, sentence } from "../../../../shared/view/page/moments.ts";
import { after, before, day, hour, minute, now, second } from "../../../domain/builders.ts";

describe("a length of time", () => {
  it.each([
    [0, "0 ms"],
    [999, "999 ms"],
    [999.6, "1 s"],
    [-5, "0 ms"],
    [59 * second, "59 s"],
    [minute, "1 min"],
    [minute + 5 * second, "1 min 5 s"],
    [12 * minute + 5 * second, "12 min"],
    [3 * hour + 12 * minute, "3 h 12 min"],
    [2 * day + hour, "2 d 1 h"],
    [3 * day + hour, "3 d"],
    [97 * day, "97 d"],
  ])("of %d ms is told as %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it("is told from now, both ways", () => {
    expect(distanceText(after(5 * minute), now)).toBe("in 5 min");
    expect(distanceText(before(5 * minute), now)).toBe("5 min ago");
    expect(distanceText(after(999), now)).toBe("now");
  });
});

describe("a message", () => {
  it("tells its moments as people read them, and ends as a sentence", () => {
    expect(readable("due 2026-03-01T09:40:00.000Z, or 2026-99-99T09:40:00Z")).toBe(
      "due 2026-03-01 09:40:00 UTC, or 2026-99-99T09:40:00Z",
    );
    expect(sentence("it waits")).toBe("It waits.");
    expect(sentence("Done.")).toBe("Done.");
  });
});
