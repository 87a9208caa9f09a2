import { describe, expect, it } from "@jest/globals";
import { anAccount, minute } from "../../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

/** A rotation that may regenerate the previous key, and is throttled for longer than any test lasts. */
async function throttledWhileRetiring(world: SmallWorld): Promise<void> {
  await world.until(isIdle);
  await world.ask();
  await world.until(isIn("adopting"));
  world.account.failures.plan("regenerate", ...Array.from({ length: 200 }, () => "throttled" as const));
  await world.until(({ state, claim }) => state.phase === "retiring" && !claim);
}

describe("while the previous key waits for its regeneration", () => {
  it("a person can send consumers back to it", async () => {
    const world = smallWorld();
    await throttledWhileRetiring(world);
    const { key1: previous } = world.account.keys();
    expect(await world.revert()).toMatchObject({ trail: { state: { phase: "reverting" } } });
    expect((await world.until(isIdle)).state).toMatchObject({
      active: "key1",
      lastEnded: { outcome: "reverted" },
    });
    expect(world.account.keys().key1).toBe(previous);
    expect(world.failedCalls()).toBe(0);
  });

  it("the policy does so when too many instances are unhealthy on the fresh key", async () => {
    const spec = anAccount({ ...smallSpec, policy: { ...smallSpec.policy, revertAtUnhealthy: 1 } });
    const world = smallWorld({ spec });
    await throttledWhileRetiring(world);
    for (const consumer of world.consumers) consumer.reportHealthy(false);
    const { state } = await world.until(isIn("reverting"), 10 * minute);
    expect(state).toMatchObject({ active: "key1" });
    for (const consumer of world.consumers) consumer.reportHealthy(true);
    expect((await world.until(isIdle)).state).toMatchObject({ lastEnded: { outcome: "reverted" } });
    expect(world.failedCalls()).toBe(0);
  });

  it("a revert finds the regeneration that nobody has recorded, and keeps consumers on the fresh key", async () => {
    const world = smallWorld();
    await throttledWhileRetiring(world);
    world.account.regenerateBehindTheBack("key1");
    await world.revert();
    const { state } = await world.until(isIn("adopting"));
    expect(state).toMatchObject({ active: "key1", fresh: world.account.keys().key2.fingerprint });
    expect(world.publishesValidKey()).toBe(true);
    expect(world.failedCalls()).toBe(0);
  });
});
