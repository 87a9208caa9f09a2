import { describe, expect, it } from "@jest/globals";
import { inputs } from "./effort.ts";

describe("the fuzzing of the borders", () => {
  it("tries at least ten thousand inputs", () => {
    const all = Object.values(inputs).reduce<number>((sum, count) => sum + count, 0);
    expect(all).toBeGreaterThanOrEqual(10_000);
  });
});
