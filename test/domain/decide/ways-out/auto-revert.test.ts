import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../../shared/domain/decide/decide.ts";
import type { AccountStateIn } from "../../../../shared/domain/rotation/account-state.ts";
import type { InstanceReport } from "../../../../shared/domain/world.ts";
import {
  aConsumer,
  after,
  anAccount,
  aReport,
  aSeenWorld,
  aWorld,
  keyA,
  keyC,
  keyD,
  minute,
  outline,
  present,
  publishing,
} from "../../builders.ts";
import { anEmergency, leaked } from "../../events.ts";
import { aRotation } from "../../rotations.ts";

const consumers = [aConsumer({ instances: 3 })];
const spec = anAccount({ consumers, policy: { revertAtUnhealthy: 2 } });
const cautious = { spec, now: after(2 * minute) };

function ill(instance: string, change: Partial<InstanceReport> = {}): InstanceReport {
  return aReport({ instance, fingerprint: keyC, healthy: false, receivedAt: after(minute), ...change });
}

describe("a rotation that makes consumers ill", () => {
  it.each<[string, readonly InstanceReport[], Partial<AccountStateIn<"adopting">>, string]>([
    ["goes back at the wanted number of ill instances", [ill("1"), ill("2")], {}, "record revert-requested"],
    ["goes back at more than that", [ill("1"), ill("2"), ill("3")], {}, "record revert-requested"],
    ["goes on with one fewer", [ill("1"), ill("2", { healthy: true })], {}, "hold ConsumersNotReady"],
    [
      "does not count an illness on the previous key",
      [ill("1"), ill("2", { fingerprint: keyA })],
      {},
      "hold ConsumersNotReady",
    ],
    [
      "does not count a report that is stale",
      [ill("1"), ill("2", { receivedAt: after(-13 * minute) })],
      {},
      "hold ConsumersNotReady",
    ],
    [
      "does not go back to a key that has leaked",
      [ill("1"), ill("2")],
      { emergency: anEmergency() },
      "hold ConsumersNotReady",
    ],
  ])("%s", (_promise, reports, state, expected) => {
    expect(outline(decide(aRotation.adopting(state), aWorld({ ...cautious, reports })))).toBe(expected);
  });

  it("does not go back to a key whose emergency was cancelled but which has leaked", () => {
    const state = aRotation.adopting({ leaked: leaked(keyA) });
    const world = aWorld({ ...cautious, reports: [ill("1"), ill("2")] });
    expect(outline(decide(state, world))).toBe("hold ConsumersNotReady");
  });

  it("goes back while retiring too, as long as the slot still holds the previous key", () => {
    const keys = { kind: "listed", key1: keyA, key2: keyC } as const;
    const world = aSeenWorld({
      ...cautious,
      reports: [ill("1"), ill("2")],
      published: publishing(present(keyC)),
    });
    expect(outline(decide(aRotation.retiring(), { ...world, keys }))).toBe("record revert-requested");
    const regenerated = { ...keys, key1: keyD };
    expect(outline(decide(aRotation.retiring(), { ...world, keys: regenerated }))).toBe(
      "record previous-key-regenerated",
    );
  });

  it("leaves it to a person where the policy names no number", () => {
    const world = aWorld({ ...cautious, spec: anAccount({ consumers }), reports: [ill("1"), ill("2")] });
    expect(outline(decide(aRotation.adopting(), world))).toBe("hold ConsumersNotReady");
  });

  it("says that the policy did it, and why", () => {
    const world = aWorld({ ...cautious, reports: [ill("1"), ill("2")] });
    expect(decide(aRotation.adopting(), world)).toMatchObject({
      event: { by: "policy", reason: "2 instances are unhealthy on the fresh key" },
    });
  });
});
