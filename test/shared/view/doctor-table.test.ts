import { describe, expect, it } from "@jest/globals";
import type { Diagnosis } from "../../../shared/domain/discovery/diagnosis.ts";
import { doctorReport } from "../../../shared/view/doctor-report.ts";
import { doctorTable } from "../../../shared/view/tables/doctor-table.ts";
import { textOf } from "../../../shared/view/tables/result.ts";

const now = new Date("2026-03-01T09:00:00.000Z");
const missing = (check: Diagnosis["check"], more: Partial<Diagnosis> = {}): Diagnosis => ({
  check,
  target: "there",
  verdict: "denied",
  message: "it may not",
  ...more,
});

function shown(...diagnoses: readonly Diagnosis[]) {
  const { sections, notes = [], exit } = doctorTable([], doctorReport({ diagnoses }, now));
  return {
    tables: sections.map(({ rows }) => rows.map(([check]) => check)),
    notes: notes.map(textOf),
    exit,
  };
}

describe("what the doctor finds missing", () => {
  it("is listed apart, the needed first, and only that decides the exit code", () => {
    const both = shown(missing("signing-key"), missing("list-keys"));
    expect(both).toMatchObject({ tables: [["list-keys"], ["signing-key"]], exit: "blocked" });
    expect(both.notes[0]).toBe("list-keys: it may not");
    expect(both.notes.join("\n")).toContain("signing-key, which is optional: it may not");

    const optional = shown(missing("metrics"));
    expect(optional.exit).toBe("fine");
    expect(optional.notes[0]).toBe("Nothing that is needed is missing.");
    expect(shown().notes).toEqual(["Nothing is missing."]);
  });

  it("is as needed as the policy makes it: copies", () => {
    expect(shown(missing("copies")).exit).toBe("blocked");
    expect(shown(missing("copies", { need: "optional" })).exit).toBe("fine");
  });
});
