import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import { aSeenWorld, aWorld, before, hour, keyD, keyB, minute, now, outline } from "../builders.ts";
import { anEmergency } from "../events.ts";
import { aRotation } from "../rotations.ts";

const paused = { by: "ada", reason: "migration", at: before(minute) };
const everyPhase = Object.values(aRotation).map((build) => build({ paused }));
const emergency = anEmergency();

describe("a paused account", () => {
  it.each(everyPhase.filter(({ phase }) => phase !== "repairing"))("rests in $phase", (state) => {
    expect(outline(decide(state, aSeenWorld()))).toBe("hold Paused");
    expect(outline(decide(state, aWorld({ watchedAt: before(hour - 1) })))).toBe("hold Paused");
  });

  it("says by whom, since when and why", () => {
    expect(decide(aRotation.idle({ paused }), aSeenWorld())).toMatchObject({
      objection: {
        message: "paused 2026-03-01T08:59:00.000Z by ada: migration",
        remedy: "operator",
      },
    });
  });

  it.each<[string, AccountState]>([
    ["a repair, which consumers cannot wait for", aRotation.repairing({ paused })],
    ["an emergency in flight", aRotation.preparing({ paused, emergency })],
    ["the rotation before an emergency that follows", aRotation.confirming({ paused, followUp: emergency })],
    ["an emergency that follows", aRotation.idle({ paused, followUp: emergency })],
  ])("does not hold %s", (_what, state) => {
    expect(outline(decide(state, aSeenWorld()))).not.toBe("hold Paused");
  });

  it("leaves what drifts alone, as it was asked to", () => {
    const keys = { kind: "listed", key1: keyD, key2: keyB } as const;
    expect(outline(decide(aRotation.idle({ paused }), aSeenWorld({ keys, now })))).toBe("hold Paused");
  });
});
