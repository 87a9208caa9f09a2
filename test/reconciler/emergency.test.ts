import { describe, expect, it } from "@jest/globals";
import type { Trail } from "../../shared/records/trail.ts";
import { minute } from "../domain/builders.ts";
import type { SecretValue } from "../../shared/secret-value.ts";
import { isIdle, isIn, smallWorld } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";

/** Nothing is left to do: idle, with no emergency pending. */
const isOver = ({ state }: Trail) => state.phase === "idle" && state.followUp === undefined;

describe("an emergency for both keys with the gate waived", () => {
  it("ends with both old keys dead, at the deadline, and cuts off nobody who reads in time", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const old = world.account.keys();
    const declared = world.clock.monotonicMs();
    await world.declare();
    const { state } = await world.until(isOver);
    expect(state).toMatchObject({ active: "key2", lastEnded: { outcome: "completed" } });
    expect([old.key1, old.key2].some((key) => world.account.accepts(key))).toBe(false);
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
    // Two minutes from the publication, which follows the proof of the fresh key.
    expect(world.clock.monotonicMs() - declared).toBeLessThan(3 * minute);
    expect(world.failedCalls()).toBe(0);
  });

  it("cuts off only the consumer that does not read in time, and names it", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.tick();
    const [idler, ...others] = world.consumers;
    idler?.pollEvery(Infinity);
    await world.declare();
    await world.until(isOver);
    await world.tick();
    expect(idler?.failures()).toBeGreaterThan(0);
    expect(others.map((consumer) => consumer.failures())).toEqual(others.map(() => 0));
    const events = await world.ports.trail.events(world.spec.name);
    expect(events.map(({ event }) => event).find(({ type }) => type === "adoption-confirmed")).toMatchObject({
      waiver: { by: "eve", reason: "leaked", notAdopted: ["web"] },
    });
  });

  it("takes over a rotation whose fresh key is out already, and replaces that one as well", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    const leaked = world.account.keys();
    await world.declare();
    await world.until(isOver);
    expect([leaked.key1, leaked.key2].some((key) => world.account.accepts(key))).toBe(false);
    expect(world.account.regenerated).toEqual({ key1: 2, key2: 2 });
    expect(world.publishesValidKey()).toBe(true);
    expect(world.failedCalls()).toBe(0);
  });
});

describe("a leaked key", () => {
  const publish = (world: SmallWorld, key: SecretValue) => {
    for (const vault of world.spec.vaults) world.vault.write(vault, world.spec.publishedSecret, key);
  };

  it("that somebody publishes again while consumers leave it dies all the same", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const leaked = world.account.keys().key1;
    await world.declare({ compromised: "active", gate: "wait" });
    await world.until(isIn("adopting"));
    publish(world, leaked);
    const { state } = await world.until(isOver);
    expect([state, world.account.accepts(leaked)]).toMatchObject([
      { lastEnded: { outcome: "completed" } },
      false,
    ]);
    expect(world.failedCalls()).toBe(0);
  });

  it("that was the standby one dies although somebody makes it the active one", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const leaked = world.account.keys().key2;
    await world.declare({ compromised: "standby", gate: "wait" });
    publish(world, leaked);
    await world.until(isOver);
    expect([world.account.accepts(leaked), world.failedCalls()]).toEqual([false, 0]);
  });
});

describe("an emergency that waits", () => {
  it("replaces the leaked key as fast as consumers move, and cuts off nobody", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const old = world.account.keys();
    await world.declare({ gate: "wait" });
    await world.until(isOver);
    expect([old.key1, old.key2].some((key) => world.account.accepts(key))).toBe(false);
    expect(world.failedCalls()).toBe(0);
  });
});

describe("a leaked standby key", () => {
  it("is dead after one step, and the published one stays", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    // Consumers that read it before the enrolment have had time to move on.
    for (let tick = 0; tick < 15; tick += 1) await world.tick();
    const old = world.account.keys();
    await world.declare({ compromised: "standby" });
    await world.look();
    expect([world.account.accepts(old.key2), world.account.accepts(old.key1)]).toEqual([false, true]);
    await world.until(isOver);
    expect(world.account.regenerated).toEqual({ key1: 0, key2: 1 });
    expect([world.versions("published"), world.versions("key2")]).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(world.failedCalls()).toBe(0);
  });
});
