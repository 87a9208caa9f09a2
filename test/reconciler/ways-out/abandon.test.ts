import { describe, expect, it } from "@jest/globals";
import { reconcile } from "../../../shared/reconciler/reconcile.ts";
import { hour, minute } from "../../domain/builders.ts";
import { claimMs, isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";
import { busyPhases, liftAll, standIn } from "./troubled-world.ts";

async function afterItsClaim(world: SmallWorld) {
  await world.until(({ claim }) => !claim || claim.until <= world.clock.now());
  return world.abandon();
}

describe("an abandoned rotation", () => {
  it.each(busyPhases)("from %s is followed by one that completes, without a failed call", async (phase) => {
    const { world, outage } = await standIn(phase);
    const before = world.failedCalls();
    await afterItsClaim(world);
    liftAll(world, outage);
    await world.until(
      (trail) => isIdle(trail) && !("unverified" in trail.state) && world.publishesValidKey(),
    );
    if (phase === "preparing") return;
    await world.until(() => true);
    for (let tick = 0; tick < 120; tick += 1) await world.tick();
    await world.ask();
    expect((await world.until(isIdle)).state).toMatchObject({ lastEnded: { outcome: "completed" } });
    expect(world.publishesValidKey()).toBe(true);
    if (phase !== "repairing") expect(world.failedCalls()).toBe(before);
  });

  it("cools down like any other that has touched a key", async () => {
    const { world, outage } = await standIn("adopting");
    await world.abandon();
    liftAll(world, outage);
    await world.until((trail) => isIdle(trail) && !("unverified" in trail.state));
    await world.ask();
    expect(await world.look()).toMatchObject({ reason: "CoolingDown" });
  });

  it("of an emergency keeps the leak flagged until the key is dead, and starts nothing by itself", async () => {
    const { world, outage } = await standIn("adopting");
    const leaked = world.account.keys().key1.fingerprint;
    await world.declare({ compromised: leaked, gate: "wait" });
    await world.abandon();
    liftAll(world, outage);
    for (let tick = 0; tick < 240; tick += 1) await world.tick();
    const trail = await world.ports.trail.read(world.spec.name);
    expect(trail).toMatchObject({
      state: { phase: "idle", active: "key2", leaked: [{ slot: "key1", fingerprint: leaked }] },
      objection: { reason: "LeakedKeyNotReplaced", remedy: "operator" },
    });
    await world.ask();
    expect((await world.until(isIdle)).state).not.toHaveProperty("leaked");
    expect(world.failedCalls()).toBe(0);
  });

  it("finds a key that was regenerated without anybody's record, and publishes nothing that is dead", async () => {
    const { world, outage } = await standIn("retiring");
    world.account.regenerateBehindTheBack("key1");
    await afterItsClaim(world);
    liftAll(world, outage);
    const { state } = await world.until((trail) => isIdle(trail) && !("unverified" in trail.state));
    const { key1, key2 } = world.account.keys();
    expect(state).toMatchObject({
      active: "key2",
      keys: { key1: key1.fingerprint, key2: key2.fingerprint },
    });
    expect(world.failedCalls()).toBe(0);
  });
});

describe("keys that are switched off in the middle of a rotation", () => {
  it.each(busyPhases)("end it in %s by themselves", async (phase) => {
    const { world, outage } = await standIn(phase);
    outage.clear();
    world.account.switchKeys(false);
    const { state } = await world.until(isIdle, hour);
    if (phase !== "repairing") expect(state).toMatchObject({ lastEnded: { outcome: "keyless" } });
    world.account.switchKeys(true);
    liftAll(world, outage);
    await world.until((trail) => !("unverified" in trail.state) && world.publishesValidKey(), hour);
  });
});

describe("an account that is moved in the middle of a rotation", () => {
  it.each(busyPhases)("is followed to its new id from %s", async (phase) => {
    const { world, outage } = await standIn(phase);
    const resourceId = smallSpec.resourceId.replace("rg-ai", "rg-new");
    world.account.moveTo(resourceId);
    world.clock.advance(claimMs + 1);
    liftAll(world, outage);
    const settings = { worker: "mover", claimMs, askEveryMs: minute };
    await reconcile({ ...world.spec, resourceId }, { kind: "fleet" }, world.ports, settings);
    const { state } = await world.ports.trail.read(world.spec.name);
    expect(state).toMatchObject({ target: { resourceId } });
    const events = await world.ports.trail.events(world.spec.name);
    expect(events.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ type: "account-moved", from: smallSpec.resourceId, resourceId }),
    );
  });

  it("holds while the fleet file still has the old id", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    world.account.moveTo(smallSpec.resourceId.replace("rg-ai", "rg-new"));
    await world.until(({ objection }) => objection?.reason === "AccountNotFound");
    expect(world.failedCalls()).toBe(0);
  });
});
