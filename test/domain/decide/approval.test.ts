import { describe, expect, it } from "@jest/globals";
import { approvalMissing } from "../../../shared/domain/decide/approval.ts";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { evolve } from "../../../shared/domain/rotation/evolve.ts";
import {
  anAccount,
  aReport,
  aWorld,
  before,
  day,
  hour,
  minute,
  noCopies,
  now,
  outline,
} from "../builders.ts";
import { events } from "../events.ts";
import { aRotation } from "../rotations.ts";

const spec = anAccount({ policy: { approval: "required", approvalWithinMs: hour } });
const approvedAt = (at: Date) => aRotation.preparing({ approval: { by: "bob", at } });

describe("a second person's approval", () => {
  it.each([
    ["is missing while nobody has approved", aRotation.preparing(), "must approve"],
    ["counts until a moment before it expires", approvedAt(before(hour - 1)), undefined],
    ["has expired at the very end of its time", approvedAt(before(hour)), "has expired"],
  ])("%s", (_promise, state, message) => {
    const objection = approvalMissing(state, spec, now);
    expect(objection?.message).toEqual(message && expect.stringContaining(message));
    if (objection) expect(objection).toMatchObject({ reason: "ApprovalMissing", remedy: "operator" });
  });

  it("is not asked for where the policy does not", () => {
    expect(approvalMissing(aRotation.preparing(), anAccount(), now)).toBeUndefined();
  });

  it("holds the rotation before anything is asked of Azure", () => {
    expect(outline(decide(aRotation.preparing(), aWorld({ spec, reports: [] })))).toBe(
      "hold ApprovalMissing",
    );
    const approved = evolve(aRotation.preparing(), events.rotationApproved);
    expect(approved).toMatchObject({ approval: { by: "bob", at: now }, requestedBy: "ada" });
    expect(outline(decide(approved, aWorld({ spec, reports: [aReport()], copies: noCopies })))).toBe(
      "observe account keys published slotSecrets",
    );
  });

  it("comes after the cooldown, which nobody can shorten", () => {
    const lastEnded = { rotation: "earlier", outcome: "completed", at: before(day - minute) } as const;
    expect(outline(decide(aRotation.preparing({ lastEnded }), aWorld({ spec, reports: [] })))).toBe(
      "hold CoolingDown",
    );
  });
});
