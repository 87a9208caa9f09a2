import { describe, expect, it } from "@jest/globals";
import { reportText } from "../../emulator/demo/report-text.ts";
import { callsWithinBudget, rotationOf, runOf } from "./sample-report.ts";

describe("the report in a terminal", () => {
  it("shows keys, phases, consumers and calls of a rotation, and the totals", () => {
    const lines = reportText(runOf()).split("\n");
    const text = lines.map((line) => line.replaceAll(/ +/g, " ").trim());
    expect(text).toEqual(
      expect.arrayContaining([
        "vision near-expiry rotation, completed in 9.3 s",
        "key1 1111111111111111 → 3333333333333333",
        "key2 2222222222222222 → 4444444444444444",
        "phases preparing 250 ms, adopting 9.0 s",
        "consumers 400 calls, 0 failed",
        "ARM 4 of 4 POST, 1 of 1 GET",
        "each vault 2 of 4 get, 3 of 3 set, 1 of 1 update",
        "data plane 6 probes",
        "1 rotation in 28.4 s. Consumers made 2,500 calls, of which 0 failed.",
      ]),
    );
  });

  it("fits into 80 columns, without a colour or any other control", () => {
    const names = [
      "preparing",
      "regenerating",
      "proving",
      "publishing",
      "adopting",
      "retiring",
      "confirming",
    ];
    const phases = [...names, "idle"].map((phase, index) => ({
      phase,
      at: `2026-01-01T00:0${index}:00.000Z`,
    }));
    const text = reportText(runOf({ rotations: [rotationOf({ phases })] }));
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).not.toMatch(/[^\n\P{Cc}]/u);
    // A key is longer than a fingerprint.
    expect(text).not.toMatch(/[0-9A-Za-z+/]{17}/);
    for (const name of names) expect(text).toContain(`${name} 60.0 s`);
  });

  it("marks what is over its budget", () => {
    const azureCalls = { ...callsWithinBudget, vaultSet: 4 };
    const text = reportText(runOf({ rotations: [rotationOf({ azureCalls })] }));
    expect(text).toContain("4 of 3 set (over budget)");
  });

  it("leaves the last phase of an unfinished rotation open", () => {
    const phases = rotationOf().phases.slice(0, 2);
    const text = reportText(runOf({ rotations: [rotationOf({ outcome: "unfinished", phases })] }));
    expect(text).toContain("preparing 250 ms, adopting …");
  });
});
