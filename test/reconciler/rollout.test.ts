import { describe, expect, it } from "@jest/globals";
import { tidyRollout } from "../../shared/reconciler/tidy-rollout.ts";
import type { RolloutPolicy } from "../../shared/domain/rollout.ts";
import { hour, minute } from "../domain/builders.ts";
import { foundAccount } from "./fakes/fake-account.ts";
import { isIdle, isIn, smallSpec, smallWorld, wholeRotation } from "./small-world.ts";

const subscription = "s-1";
const free: RolloutPolicy = { ringsBefore: [], windows: [], spreadMs: 0 };
const worldOf = (rollout: Partial<RolloutPolicy>) =>
  smallWorld({ spec: { ...smallSpec, rollout: { ...free, ...rollout } } });

describe("a rollout", () => {
  it("has a place from the preflight to the end of a rotation, and gives it back", async () => {
    const world = worldOf({ maxInFlight: 1, maxInFlightPerSubscription: 1 });
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    const { places } = await world.ports.rollout.standing();
    expect(places.map(({ scope }) => scope)).toEqual([subscription, "fleet"]);
    await world.until(isIdle);
    expect((await world.ports.rollout.standing()).places).toEqual([]);
  });

  it("waits for a place without a call to Azure, and starts once it is free", async () => {
    const world = worldOf({ maxInFlight: 1 });
    const { rollout } = world.ports;
    await rollout.take({ account: "other", rotation: "r", since: world.clock.now() }, [
      { scope: "fleet", most: 1 },
    ]);
    await world.until(isIdle);
    await world.ask();
    const listed = world.account.asked();
    const held = await world.until(({ objection }) => objection?.reason === "TooManyInFlight");
    expect(world.account.asked()).toEqual(listed);
    expect(held.rotation.phase).toBe("preparing");
    await rollout.free("other");
    await world.until(isIdle);
    expect(world.failedCalls()).toBe(0);
  });

  it("keeps no place while Azure does not let it begin", async () => {
    const world = worldOf({ maxInFlight: 1 });
    await world.until(isIdle);
    world.account.change({ ...foundAccount, provisioningState: "Moving" });
    await world.ask();
    await world.until(({ objection }) => objection?.reason === "AccountNotSettled");
    expect((await world.ports.rollout.standing()).places).toEqual([]);
    world.account.change(foundAccount);
    await world.until(isIdle);
  });

  it("stands in the line of its ring while it waits, and leaves it when it is done", async () => {
    const world = worldOf({ ring: 2, ringsBefore: [{ ring: 1, accounts: 1, share: 1 }] });
    const { rollout } = world.ports;
    await rollout.enter({ account: "first", rotation: "r", ring: 1, since: world.clock.now() });
    await world.until(isIdle);
    await world.ask();
    const waitsForRing = ({ objection }: { objection?: { message: string } }) =>
      objection?.message.includes("of ring 1") === true;
    await world.until(waitsForRing);
    expect((await rollout.standing()).open.map(({ ring }) => ring)).toEqual([1, 2]);
    await rollout.ended("first", "r", world.clock.now(), false);
    await world.until(isIdle);
    expect((await rollout.standing()).open).toEqual([]);
  });

  it("stops after a failure until somebody resumes it", async () => {
    const world = worldOf({ stopAfterFailures: 1 });
    const { rollout } = world.ports;
    await rollout.ended("other", "r", world.clock.now(), true);
    await world.until(isIdle);
    await world.ask();
    await world.until(({ objection }) => objection?.reason === "LineStopped");
    await rollout.resume("ada", "looked at it", world.clock.now());
    await world.until(isIdle);
  });

  it("lets an emergency pass, whatever stands in line", async () => {
    const world = worldOf({ maxInFlight: 1, stopAfterFailures: 1 });
    const { rollout } = world.ports;
    await rollout.ended("other", "r", world.clock.now(), true);
    await world.until(isIdle);
    await world.declare();
    await world.until(isIdle, hour);
  });

  it("finds places of rotations whose worker died before it gave them back", async () => {
    const world = worldOf({ maxInFlight: 1, ring: 1 });
    await wholeRotation(world);
    const { trail, rollout, clock } = world.ports;
    const since = clock.now();
    await rollout.take({ account: world.spec.name, rotation: "gone", since }, [{ scope: "fleet", most: 1 }]);
    await rollout.enter({ account: world.spec.name, rotation: "gone", ring: 1, since });
    expect(await tidyRollout(rollout, trail, clock)).toEqual([]);
    world.clock.advance(11 * minute);
    expect(await tidyRollout(rollout, trail, clock)).toEqual([world.spec.name]);
    expect(await rollout.standing()).toMatchObject({ open: [], places: [] });
  });

  it("leaves alone what is in flight, however long", async () => {
    const world = worldOf({ maxInFlight: 1 });
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    world.clock.advance(11 * minute);
    const { trail, rollout, clock } = world.ports;
    expect(await tidyRollout(rollout, trail, clock)).toEqual([]);
  });
});
