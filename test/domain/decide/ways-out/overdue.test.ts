import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../../shared/domain/decide/decide.ts";
import { after, aSeenWorld, day, keyA, keyC, now, present, publishing } from "../../builders.ts";
import { aRotation } from "../../rotations.ts";

const week = 7 * day;
const listed = { kind: "listed", key1: keyA, key2: keyC } as const;

describe("consumers that take longer to move than the policy allows", () => {
  it.each([
    ["adopting", aRotation.adopting(), keyC],
    ["retiring", aRotation.retiring(), keyC],
    ["reverting", aRotation.reverting({ previousPublishedAt: now }), keyA],
  ] as const)("are a matter for an operator in %s, from that moment on", (_phase, state, published) => {
    const worldAt = (ms: number) =>
      aSeenWorld({ now: after(ms), keys: listed, reports: [], published: publishing(present(published)) });
    expect(decide(state, worldAt(week - 1))).toMatchObject({
      objection: { reason: "ConsumersNotReady", remedy: "wait" },
    });
    expect(decide(state, worldAt(week))).toMatchObject({
      objection: { reason: "AdoptionOverdue", remedy: "operator" },
    });
  });
});
