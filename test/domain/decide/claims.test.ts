import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { Claim } from "../../../shared/domain/decide/effect.ts";
import { after, aSeenWorld, before, keyA, keyB, keyC, minute, now, outline, untilOf } from "../builders.ts";
import { aRotation } from "../rotations.ts";

function claimOf(worker: string, until: Date): Claim {
  return { worker, until, effect: { type: "regenerate", slot: "key2", stale: keyB } };
}

const happened = { keys: { kind: "listed", key1: keyA, key2: keyC } } as const;

describe("an effect that was claimed", () => {
  it.each<[string, Claim, object, string]>([
    ["keeps another worker away", claimOf("other", after(1)), {}, "hold EffectClaimed"],
    [
      "keeps another worker from recording what it sees",
      claimOf("other", after(1)),
      happened,
      "hold EffectClaimed",
    ],
    ["keeps nobody away from the moment it runs out", claimOf("other", now), {}, "perform regenerate"],
    ["keeps nobody away once it is over", claimOf("other", before(minute)), {}, "perform regenerate"],
    [
      "is not sent again by its own worker while it may yet land",
      claimOf("me", after(1)),
      {},
      "hold EffectOutcomeUnknown",
    ],
    [
      "is recorded by its own worker when it was answered",
      claimOf("me", after(1)),
      { ...happened, answered: true },
      "record standby-key-regenerated",
    ],
    [
      "is not recorded for a key that may be somebody else's while the answer is out",
      claimOf("me", after(1)),
      { ...happened, answered: false },
      "hold EffectOutcomeUnknown",
    ],
    [
      "is recorded without an answer once it can no longer land",
      claimOf("me", now),
      { ...happened, answered: false },
      "record standby-key-regenerated",
    ],
    [
      "is sent again by its own worker when it can no longer land",
      claimOf("me", now),
      {},
      "perform regenerate",
    ],
  ])("%s", (_promise, claim, facts, expected) => {
    expect(outline(decide(aRotation.regenerating(), aSeenWorld({ claim, ...facts })))).toBe(expected);
  });

  it("says until when", () => {
    const claim = claimOf("other", after(minute));
    expect(untilOf(decide(aRotation.regenerating(), aSeenWorld({ claim })))).toEqual(after(minute));
  });
});
