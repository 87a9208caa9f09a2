import { describe, expect, it } from "@jest/globals";
import { faultsOf, rotationReport } from "../../emulator/demo/run-report.ts";
import { callsWithinBudget, rotationOf, runOf } from "./sample-report.ts";

const vision = ["vision"];

describe("the verdict on a run", () => {
  it("is good when all rotations completed within the budget and no call failed", () => {
    expect(faultsOf(runOf(), vision)).toEqual([]);
  });

  it("is bad after a single failed call of a consumer", () => {
    expect(faultsOf(runOf({ consumerFailures: 1 }), vision)).toEqual(["1 consumer call failed"]);
  });

  it("names the account that was not rotated", () => {
    expect(faultsOf(runOf(), ["vision", "speech"])).toEqual(["speech was not rotated"]);
  });

  it("names the outcome of a rotation that did not complete", () => {
    const run = runOf({ rotations: [rotationOf({ outcome: "unfinished" })] });
    expect(faultsOf(run, vision)).toEqual(["the rotation of vision is unfinished"]);
  });

  it("names a key that is unchanged", () => {
    const { before, after } = rotationOf();
    const run = runOf({ rotations: [rotationOf({ after: { ...after, key2: before.key2 } })] });
    expect(faultsOf(run, vision)).toEqual(["key2 of vision is unchanged"]);
  });

  it("names every budget that was exceeded", () => {
    const azureCalls = { ...callsWithinBudget, armPost: 5, vaultGet: 5 };
    expect(faultsOf(runOf({ rotations: [rotationOf({ azureCalls })] }), vision)).toHaveLength(2);
  });
});

describe("the report of a rotation", () => {
  it("has exactly the documented members", () => {
    const { before, after } = rotationOf();
    const document = {
      id: "r1",
      mode: "manual",
      requestedBy: "somebody",
      requestedAt: "2026-01-01T00:00:00.000Z",
      before,
      after,
      phases: [{ phase: "preparing", at: "2026-01-01T00:00:00.000Z" }],
    } as const;
    const report = rotationReport("vision", document, { calls: 10, failures: 0 }, callsWithinBudget);
    expect(report).toEqual({
      account: "vision",
      mode: "manual",
      outcome: "unfinished",
      before,
      after,
      phases: document.phases,
      consumerCalls: 10,
      consumerFailures: 0,
      azureCalls: callsWithinBudget,
    });
  });
});
