import { describe, expect, it } from "@jest/globals";
import { revertRotation } from "../../../shared/domain/commands/commands.ts";
import { evolve } from "../../../shared/domain/rotation/evolve.ts";
import { keyA, keyC } from "../builders.ts";
import { anEmergency, events, leaked } from "../events.ts";
import { aRotation } from "../rotations.ts";

const paused = { by: "operator", reason: "maintenance", at: new Date(0) };
const wish = { by: "operator", at: new Date(0), reason: "it misbehaves" };

describe("an enrolment for a new target", () => {
  it("forgets neither a pause nor a leak that must be followed up", () => {
    const followUp = anEmergency();
    const idle = aRotation.idle({ paused, followUp });
    expect(evolve(idle, events.enrolmentStarted)).toMatchObject({ phase: "enrolling", paused, followUp });
  });
});

describe("a revert in an emergency", () => {
  it.each([["previous", [keyA]] as const, ["previous and the fresh", [keyA, keyC]] as const])(
    "is refused while the %s key has leaked",
    (_which, fingerprints) => {
      const adopting = aRotation.adopting({ emergency: anEmergency(), leaked: leaked(...fingerprints) });
      expect(revertRotation(adopting, adopting.id, wish)).toMatchObject({
        rejection: { code: "NOT_REVERTIBLE" },
      });
    },
  );

  it("is granted while only the fresh key has leaked", () => {
    const adopting = aRotation.adopting({ emergency: anEmergency(), leaked: leaked(keyC) });
    expect(revertRotation(adopting, adopting.id, wish)).toMatchObject({
      event: { type: "revert-requested" },
    });
  });
});
