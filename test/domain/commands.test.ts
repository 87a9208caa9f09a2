import { describe, expect, it } from "@jest/globals";
import { cancelRotation, requestRotation, revertRotation } from "../../shared/domain/commands.ts";
import { evolve, unenrolled } from "../../shared/domain/evolve.ts";
import { isInFlight } from "../../shared/domain/rotation.ts";
import { now } from "./builders.ts";
import { aRotation } from "./rotations.ts";

const wish = { by: "ada", at: now, reason: "leaver" };
const { id } = aRotation.preparing();
const inFlight = Object.values(aRotation)
  .map((build) => build())
  .filter(isInFlight);

describe("asking for a rotation by hand", () => {
  it("starts one in an idle account", () => {
    expect(requestRotation(aRotation.idle(), wish)).toEqual({
      event: {
        type: "rotation-requested",
        at: now,
        rotation: "20260301T090000000Z",
        mode: "manual",
        requestedBy: "ada",
        reason: "leaver",
      },
    });
  });

  it.each(inFlight)("is refused in $phase, naming the rotation in flight", (rotation) => {
    expect(requestRotation(rotation, wish)).toEqual({
      refusal: { code: "ROTATION_IN_FLIGHT", rotation: id },
    });
  });

  it.each([unenrolled, aRotation.enrolling()])("is refused in $phase", (rotation) => {
    expect(requestRotation(rotation, wish)).toEqual({ refusal: { code: "NOT_ENROLLED" } });
  });
});

describe("cancelling", () => {
  const early = ["preparing", "regenerating", "proving"];

  it.each(inFlight)("in $phase is granted only before anything was shown to consumers", (rotation) => {
    const answer = cancelRotation(rotation, id, wish);
    if (!early.includes(rotation.phase)) {
      expect(answer).toEqual({ refusal: { code: "TOO_LATE_TO_CANCEL", phase: rotation.phase } });
      return;
    }
    if (!("event" in answer)) throw new Error("refused");
    expect(evolve(rotation, answer.event)).toMatchObject({
      phase: "idle",
      active: "key1",
      lastEnded: { outcome: "cancelled", at: now },
    });
  });

  it.each([aRotation.idle(), unenrolled])("finds no rotation in $phase", (rotation) => {
    expect(cancelRotation(rotation, id, wish)).toEqual({ refusal: { code: "ROTATION_NOT_FOUND" } });
  });

  it("does not hit another rotation than the one named", () => {
    expect(cancelRotation(aRotation.preparing(), "other", wish)).toEqual({
      refusal: { code: "ROTATION_NOT_FOUND" },
    });
  });
});

describe("reverting by hand", () => {
  it.each(inFlight)("in $phase is granted only while both keys work and the fresh one is out", (rotation) => {
    expect(revertRotation(rotation, id, wish)).toEqual(
      rotation.phase === "adopting"
        ? { event: { type: "revert-requested", at: now, by: "ada", reason: "leaver" } }
        : { refusal: { code: "NOT_REVERTIBLE", phase: rotation.phase } },
    );
  });

  it("does not hit another rotation than the one named", () => {
    expect(revertRotation(aRotation.adopting(), "other", wish)).toEqual({
      refusal: { code: "ROTATION_NOT_FOUND" },
    });
  });
});
