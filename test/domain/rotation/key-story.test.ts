import { describe, expect, it } from "@jest/globals";
import { keyStories } from "../../../shared/domain/rotation/key-story.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { after, keyA, keyB, minute } from "../builders.ts";
import { driftFound, events } from "../events.ts";

/** The events in order, a minute apart. */
function trail(...list: readonly RotationEvent[]): readonly RotationEvent[] {
  return list.map((event, index) => ({ ...event, at: after(index * minute) }));
}

const enrolment = [events.enrolmentStarted, events.accountEnrolled];
const toRetirement = [
  ...enrolment,
  events.rotationRequested,
  events.preflightPassed,
  events.standbyKeyRegenerated,
  events.freshKeyProven,
  events.freshKeyPublished,
  events.adoptionConfirmed,
  events.previousKeyRegenerated,
];
const { revocationProven, revocationUnproven, rotationEnded } = events;

const livesIn = (list: readonly RotationEvent[]) =>
  Object.fromEntries(keyStories(list).map(({ fingerprint, life }) => [fingerprint[0], life]));

describe("a key of an account", () => {
  it.each<[string, readonly RotationEvent[], Readonly<Record<string, string>>]>([
    ["lives as long as a slot holds it", enrolment, { a: "live", b: "live" }],
    [
      "is dying once it is replaced, until Azure is proven to refuse it",
      toRetirement,
      { a: "dying", b: "dead", c: "live", d: "live" },
    ],
    [
      "is dead with the proof, also once the rotation has ended",
      [...toRetirement, revocationProven, events.versionDisabled, rotationEnded],
      { a: "dead", b: "dead", c: "live", d: "live" },
    ],
    [
      "stays unproven when the proof has failed",
      [...toRetirement, revocationUnproven, rotationEnded],
      { a: "unproven", b: "dead", c: "live", d: "live" },
    ],
    [
      "is dead when somebody else has replaced it",
      [...enrolment, driftFound("keys-changed")],
      { a: "live", b: "dead", d: "live" },
    ],
  ])("%s", (_what, list, lives) => {
    expect(livesIn(trail(...list))).toEqual(lives);
  });

  it("tells since when, and when its refusal was proven", () => {
    const told = trail(...toRetirement, revocationProven, events.versionDisabled, rotationEnded);
    const stories = new Map(keyStories(told).map((story) => [story.fingerprint, story]));
    expect(stories.get(keyA)).toMatchObject({
      slot: "key1",
      generation: 1,
      retiredAt: after(8 * minute),
      refusedAt: after(9 * minute),
    });
    expect(stories.get(keyB)).not.toHaveProperty("refusedAt");
  });
});
