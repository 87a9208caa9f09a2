import { describe, expect, it } from "@jest/globals";
import type { ConsumerSpec } from "../../../shared/domain/account/account-spec.ts";
import { revertByPolicy } from "../../../shared/domain/decide/ways-out/revert-by-policy.ts";
import { unhealthyOn } from "../../../shared/domain/safety/weight.ts";
import { aConsumer, anAccount, aReport, aWorld, before, hour, keyC } from "../builders.ts";
import { aRotation } from "../rotations.ts";

const unwell = (consumer: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    aReport({ consumer, instance: `i-${index}`, fingerprint: keyC, healthy: false }),
  );
const count = (consumer: Partial<ConsumerSpec>, reports: number) => {
  const spec = anAccount({ consumers: [aConsumer({ name: "web", instances: 2, ...consumer })] });
  return unhealthyOn(keyC, unwell("web", reports), aWorld({ spec }));
};

describe("complaints about a key", () => {
  it.each<[string, Partial<ConsumerSpec>, number, number]>([
    ["count by instance", {}, 1, 1],
    ["count for at most the declared instances", {}, 30, 2],
    ["of an advisory consumer do not count", { criticality: "advisory" }, 2, 0],
    ["of a consumer that nobody has reviewed do not count", { unreviewed: true }, 2, 0],
    ["of somebody unknown do not count", { name: "other" }, 2, 0],
  ])("%s", (_promise, consumer, reports, counted) => {
    expect(count(consumer, reports)).toBe(counted);
  });

  it("do not count once they are stale, nor about another key", () => {
    const spec = anAccount({ consumers: [aConsumer({ name: "web" })] });
    const stale = aReport({ fingerprint: keyC, healthy: false, receivedAt: before(24 * hour) });
    expect(unhealthyOn(keyC, [stale, aReport({ healthy: false })], aWorld({ spec }))).toBe(0);
  });

  it("revert no rotation as long as one consumer alone invents them", () => {
    const policy = { revertAtUnhealthy: 2 };
    const spec = (instances: number) =>
      anAccount({ policy, consumers: [aConsumer({ name: "web", instances })] });
    const state = aRotation.adopting();
    const decide = (instances: number) =>
      revertByPolicy(state, unwell("web", 50), aWorld({ spec: spec(instances) }));
    expect(decide(1)).toBeUndefined();
    expect(decide(2)).toMatchObject({ kind: "record", event: { type: "revert-requested" } });
  });
});
