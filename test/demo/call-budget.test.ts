import { describe, expect, it } from "@jest/globals";
import { budgetedCalls, callBudget, overBudget } from "../../emulator/demo/call-budget.ts";
import { callsWithinBudget } from "./sample-report.ts";

describe("the call budget", () => {
  it("is kept by a rotation that uses all of it", () => {
    expect(overBudget({ ...callsWithinBudget, ...callBudget })).toEqual([]);
  });

  it.each(budgetedCalls)("is exceeded by one %s call more", (kind) => {
    expect(overBudget({ ...callsWithinBudget, [kind]: callBudget[kind] + 1 })).toEqual([kind]);
  });

  it("does not limit probes", () => {
    expect(overBudget({ ...callsWithinBudget, probe: 1_000 })).toEqual([]);
  });
});
