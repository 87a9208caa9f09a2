import { describe, expect, it } from "@jest/globals";
import type { TriedProbe } from "../../../shared/domain/world.ts";
import { drVault, hour, minute, second } from "../../domain/builders.ts";
import { fakeProbe } from "../fakes/fake-account.ts";
import { isIdle, isIn, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

const blocked: readonly TriedProbe[] = [{ path: fakeProbe, status: 403 }];

async function pass(world: SmallWorld, ms: number): Promise<void> {
  for (const end = world.clock.monotonicMs() + ms; world.clock.monotonicMs() < end;) await world.tick();
}

async function atRest(): Promise<SmallWorld> {
  const world = smallWorld();
  await world.until(isIdle);
  await pass(world, 5 * minute);
  return world;
}

const objection = async ({ ports, spec }: SmallWorld) => (await ports.trail.read(spec.name)).objection;

describe("a data plane that tells no key from another while the account is at rest", () => {
  it("is reported within a watch, to an operator at the second look, and until it answers again", async () => {
    const world = await atRest();
    world.account.proveNothing({ kind: "impossible", tried: blocked });
    const began = world.clock.monotonicMs();
    const early = await world.until((trail) => trail.objection?.reason === "DataPlaneSilent", 2 * minute);
    expect(early.objection).toMatchObject({ remedy: "wait" });
    const late = await world.until((trail) => trail.objection?.remedy === "operator", 2 * minute);
    expect(world.clock.monotonicMs() - began).toBeLessThanOrEqual(75 * second);
    expect(late.objection).toMatchObject({ reason: "DataPlaneSilent", since: early.objection?.since });
    expect(late.objection?.message).toContain(`${fakeProbe} 403`);

    await pass(world, hour);
    expect(await objection(world)).toMatchObject({
      reason: "DataPlaneSilent",
      remedy: "operator",
      since: early.objection?.since,
    });
    world.account.proveNothing(undefined);
    await world.until((trail) => trail.objection?.reason === "NotDue", 2 * minute);
  });

  it("is waited for longer where it only asks to be left in peace for a while", async () => {
    const world = await atRest();
    world.account.proveNothing({ kind: "impossible", tried: [{ path: fakeProbe, status: 429 }] });
    await pass(world, 5 * minute);
    expect(await objection(world)).toMatchObject({ reason: "DataPlaneSilent", remedy: "wait" });
    await pass(world, 15 * minute);
    expect(await objection(world)).toMatchObject({ reason: "DataPlaneSilent", remedy: "operator" });
  });

  it("is told while consumers adopt as well", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    for (const consumer of world.consumers) consumer.pollEvery(Infinity);
    await world.ask();
    await world.until(isIn("adopting"));
    world.account.proveNothing({ kind: "impossible", tried: blocked });
    await world.until((trail) => trail.objection?.reason === "DataPlaneSilent", 2 * minute);
    world.account.proveNothing(undefined);
    await world.until((trail) => trail.objection?.reason === "ConsumersNotReady", 10 * minute);
  });

  it("is the switch of the keys or a lost account where Azure says so", async () => {
    const world = await atRest();
    world.account.switchKeys(false);
    const told = await world.until((trail) => trail.objection?.remedy === "operator", 2 * minute);
    expect(told.objection?.reason).toBe("LocalAuthenticationDisabled");
  });

  it("costs no list of keys while no consumer complains", async () => {
    const world = await atRest();
    world.account.proveNothing({ kind: "impossible", tried: blocked });
    const before = world.account.listings();
    await pass(world, 10 * minute);
    expect(world.account.listings()).toBe(before);
  });

  it("does not keep a dead key published once required consumers complain", async () => {
    const world = await atRest();
    world.account.proveNothing({ kind: "impossible", tried: blocked });
    world.account.regenerateBehindTheBack("key1");
    await pass(world, 2 * minute);
    for (const consumer of world.consumers) consumer.reportHealthy(false);
    await world.until(() => world.publishesValidKey(), 2 * minute);
  });

  it("is asked by another call where the chosen one tells keys apart no more", async () => {
    const world = await atRest();
    world.account.stopAnswering(fakeProbe);
    await pass(world, 10 * minute);
    expect(await objection(world)).toMatchObject({ reason: "NotDue" });
  });
});

describe("a vault that refuses connections while the account is at rest", () => {
  it("is for an operator at the second look", async () => {
    const world = await atRest();
    world.vault.lose(drVault);
    const began = world.clock.monotonicMs();
    const { objection: late } = await world.until(
      (trail) => trail.objection?.remedy === "operator",
      2 * minute,
    );
    expect(world.clock.monotonicMs() - began).toBeLessThanOrEqual(75 * second);
    expect(late).toMatchObject({ reason: "VaultNotReachable", vaults: [drVault] });
  });
});
