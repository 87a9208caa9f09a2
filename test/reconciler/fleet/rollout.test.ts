import { describe, expect, it } from "@jest/globals";
import type { Policy } from "../../../shared/domain/account/account-spec.ts";
import { cancelRotation } from "../../../shared/domain/commands/commands.ts";
import type { Reason } from "../../../shared/domain/objection.ts";
import type { RolloutPolicy } from "../../../shared/domain/rollout/rollout.ts";
import { isInFlight } from "../../../shared/domain/rotation/account-state.ts";
import { ServiceUnavailableError } from "../../../shared/errors.ts";
import { runCommand } from "../../../shared/reconciler/run-command.ts";
import { before, day, hour, minute, now } from "../../domain/builders.ts";
import { foundAccount } from "../fakes/fake-account.ts";
import type { SmallWorld } from "../small-world.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";

const subscription = "s-1";
const free: RolloutPolicy = { ringsBefore: [], windows: [], spreadMs: 0 };
const closed = [{ days: [(now.getUTCDay() + 3) % 7], fromMinute: 0, toMinute: 1 }];
const other = { account: "other", rotation: "r", by: "look", since: now };
const worldOf = (rollout: Partial<RolloutPolicy>) =>
  smallWorld({ spec: { ...smallSpec, rollout: { ...free, ...rollout } } });

function breakBoard({ ports }: SmallWorld): void {
  const fails = async () => {
    throw new ServiceUnavailableError("the rollout");
  };
  Object.assign(ports.rollout, { standing: fails, enter: fails, take: fails, free: fails, ended: fails });
}

describe("a rollout", () => {
  it("has a place from the preflight to the end of a rotation, and gives it back", async () => {
    const world = worldOf({ maxInFlight: 1, maxInFlightPerSubscription: 1 });
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    const { permits } = await world.ports.rollout.snapshot();
    expect(permits.map(({ scope }) => scope)).toEqual([subscription, "fleet"]);
    await world.until(isIdle);
    expect((await world.ports.rollout.snapshot()).permits).toEqual([]);
  });

  it("waits for a place without a call to Azure, and starts once it is free", async () => {
    const world = worldOf({ maxInFlight: 1 });
    const { rollout } = world.ports;
    await rollout.acquire(other, [{ scope: "fleet", most: 1 }]);
    await world.until(isIdle);
    await world.ask();
    const listed = world.account.asked();
    const held = await world.until(({ objection }) => objection?.reason === "TooManyInFlight");
    expect(world.account.asked()).toEqual(listed);
    expect(held.state.phase).toBe("preparing");
    await rollout.release(other);
    await world.until(isIdle);
    expect(world.failedCalls()).toBe(0);
  });

  it("keeps no place while Azure does not let it begin", async () => {
    const world = worldOf({ maxInFlight: 1 });
    await world.until(isIdle);
    world.account.change({ ...foundAccount, provisioningState: "Moving" });
    await world.ask();
    await world.until(({ objection }) => objection?.reason === "AccountNotSettled");
    expect((await world.ports.rollout.snapshot()).permits).toEqual([]);
    world.account.change(foundAccount);
    await world.until(isIdle);
  });

  it("stands in the line of its ring while it waits, and leaves it when it is done", async () => {
    const world = worldOf({ ring: 2, ringsBefore: [{ ring: 1, accounts: new Set(["first"]), share: 1 }] });
    const { rollout } = world.ports;
    await rollout.enter({ account: "first", rotation: "r", since: now });
    await world.until(isIdle);
    await world.ask();
    const waitsForRing = ({ objection }: { objection?: { message: string } }) =>
      objection?.message.includes("of ring 1") === true;
    await world.until(waitsForRing);
    expect((await rollout.snapshot()).open.map(({ account }) => account)).toEqual(["first", world.spec.name]);
    await rollout.ended("first", "r", now, "done");
    await world.until(isIdle);
    expect((await rollout.snapshot()).open).toEqual([]);
  });

  it("stops after a failure until somebody resumes it", async () => {
    const world = worldOf({ stopAfterFailures: 1 });
    const { rollout } = world.ports;
    await rollout.ended("other", "r", now, "failed");
    await world.until(isIdle);
    await world.ask();
    await world.until(({ objection }) => objection?.reason === "LineStopped");
    await rollout.resume("ada", "looked at it", world.clock.now());
    await world.until(isIdle);
  });

  it("lets an emergency pass, whatever stands in line, and whether that can be read or not", async () => {
    const world = worldOf({ maxInFlight: 1, stopAfterFailures: 1 });
    const { rollout } = world.ports;
    await rollout.ended("other", "r", now, "failed");
    await world.until(isIdle);
    breakBoard(world);
    await world.declare();
    await world.until(isIdle, hour);
  });

  it("is out of the line once somebody has cancelled it, and neither done nor failed", async () => {
    const world = worldOf({ ring: 1, stopAfterFailures: 1, windows: closed });
    const { rollout } = world.ports;
    await rollout.ended(world.spec.name, "0", before(minute), "failed");
    await world.until(isIdle);
    await world.ask();
    const { state } = await world.until(({ objection }) => objection?.reason === "OutsideChangeWindow");
    const id = isInFlight(state) ? state.id : "";
    const wish = { at: world.clock.now(), by: "ada", reason: "not today" };
    await runCommand(world.spec, (current) => cancelRotation(current, id, wish), world.ports);
    expect(await rollout.snapshot()).toMatchObject({ open: [], failures: [{ rotation: "0" }] });
  });

  it.each<[Reason, Partial<RolloutPolicy>, Partial<Policy>]>([
    ["OutsideChangeWindow", { windows: closed }, {}],
    ["StartSpread", { spreadMs: day }, { cadenceMs: hour, timerGraceMs: 0 }],
    ["ApprovalMissing", {}, { approval: "required" }],
    ["LineStopped", { stopAfterFailures: 1 }, {}],
  ])("stands in line while it holds for %s", async (reason, rollout, policy) => {
    const spec = { ...smallSpec, policy: { ...smallSpec.policy, ...policy } };
    const world = smallWorld({ spec: { ...spec, rollout: { ...free, ring: 1, ...rollout } } });
    await world.ports.rollout.ended("other", "r", now, "failed");
    await world.until(isIdle);
    if (reason !== "StartSpread") await world.ask();
    await world.until(({ objection }) => objection?.reason === reason);
    const { open } = await world.ports.rollout.snapshot();
    expect(open.map(({ account }) => account)).toEqual([spec.name]);
  });

  it("is found where nothing but a stop after failures was asked for, should its end not be told", async () => {
    const world = worldOf({ stopAfterFailures: 1 });
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    expect((await world.ports.rollout.snapshot()).open).toHaveLength(1);
  });

  it("continues when the board fails after the start", async () => {
    const world = worldOf({ ring: 1, maxInFlight: 1, stopAfterFailures: 1 });
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    breakBoard(world);
    await world.until(isIdle);
  });
});
