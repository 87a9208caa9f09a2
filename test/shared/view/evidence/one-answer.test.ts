import { describe, expect, it } from "@jest/globals";
import type { RotationEvent } from "../../../../shared/domain/rotation/rotation-event.ts";
import { evidenceBundle } from "../../../../shared/view/evidence/evidence-bundle.ts";
import { evidenceMarkdown } from "../../../../shared/view/evidence/evidence-report.ts";
import { evidenceTable } from "../../../../shared/view/tables/evidence-table.ts";
import { verifiedTable } from "../../../../shared/view/tables/verified-table.ts";
import { after, anAccount, day, now } from "../../../domain/builders.ts";
import { read, wholeRotation } from "./evidence-trail.ts";

const scope = { kind: "period", from: now.toISOString(), to: after(90 * day).toISOString() } as const;
const guarded = anAccount({ policy: { approval: "required" } });

function without(...types: readonly RotationEvent["type"][]): readonly RotationEvent[] {
  return wholeRotation.filter(({ type }) => !types.includes(type));
}

/** The rotation up to the step before its gate. */
const beforeGate = wholeRotation.slice(
  0,
  wholeRotation.findIndex(({ type }) => type === "adoption-confirmed"),
);

describe("the terminal and the report of the same rotation", () => {
  it.each([
    ["that somebody approved", wholeRotation, anAccount(), "bob", "1 proven (web)"],
    [
      "that nobody had to approve",
      without("rotation-approved"),
      anAccount(),
      "not required",
      "1 proven (web)",
    ],
    [
      "that somebody had to",
      without("rotation-approved"),
      guarded,
      "none, although required",
      "1 proven (web)",
    ],
    ["whose gate was not passed", beforeGate, anAccount(), "bob", "none: the gate was not passed"],
  ])("give one answer: %s", (_what, events, spec, approved, confirmed) => {
    const bundle = evidenceBundle([read(events, spec)], scope, after(10 * day));
    const [row = []] = evidenceTable(bundle).sections[0]?.rows ?? [];
    expect([row[4], row[5]]).toEqual([approved, confirmed]);
    const told = evidenceMarkdown(bundle).replaceAll("\\", "");
    expect(told).toContain(`| ${approved} | ${confirmed} |`);
  });
});

describe("a bundle that holds nothing", () => {
  it("does not verify as a plain yes", () => {
    const ok = evidenceBundle([], scope, now);
    const { sections, exit } = verifiedTable("empty.json", { ok });
    expect(exit).toBe("findings");
    expect(sections[0]?.rows[0]).toMatchObject(["consistent", { text: "yes, but it holds no event" }]);
    const full = evidenceBundle([read(wholeRotation)], scope, after(10 * day));
    expect(verifiedTable("full.json", { ok: full }).sections[0]?.rows[0]).toMatchObject([
      "consistent",
      { text: "yes" },
    ]);
  });
});
