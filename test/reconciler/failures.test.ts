import { describe, expect, it } from "@jest/globals";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { minute, second } from "../domain/builders.ts";
import type { Failure } from "./fakes/failures.ts";
import { claimMs, isIdle, isIn, smallWorld } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";

/** An enrolled account whose refresh bound has passed, so that a rotation runs through at once. */
async function enrolled(around = (ports: ReconcilerPorts) => ports): Promise<SmallWorld> {
  const world = smallWorld({ around });
  await world.until(isIdle);
  for (const end = world.clock.monotonicMs() + 2 * minute; world.clock.monotonicMs() < end;)
    await world.tick();
  return world;
}

function waitOf(trail: Trail, world: SmallWorld): number {
  return (trail.wakeAt?.getTime() ?? 0) - world.clock.now().getTime();
}

describe("a lost answer", () => {
  it("to a regeneration does not make it happen twice", async () => {
    const world = await enrolled();
    world.account.failures.plan("regenerate", "answer-lost", "answer-lost");
    await world.ask();
    await world.look();
    // Another party could have made the key that is there now, and the call could still follow.
    expect((await world.ports.trail.read(world.spec.name)).objection?.reason).toBe("EffectOutcomeUnknown");
    await world.until(isIdle);
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
    expect(world.account.asked()).toBe(2);
    expect(world.failedCalls()).toBe(0);
  });

  it("to a regeneration that did not happen is asked for again, but only once it can no longer land", async () => {
    const world = await enrolled();
    world.account.failures.plan("regenerate", "failed");
    const asked = world.clock.monotonicMs();
    await world.ask();
    await world.tick();
    expect((await world.ports.trail.read(world.spec.name)).objection?.reason).toBe("EffectOutcomeUnknown");
    await world.until(isIn("adopting"));
    expect(world.clock.monotonicMs() - asked).toBeGreaterThanOrEqual(claimMs);
    expect(world.account.regenerated).toEqual({ key1: 0, key2: 1 });
  });

  it("to a store is looked for, and the version adopted", async () => {
    const world = await enrolled();
    world.vault.failures.plan("store", "answer-lost", "answer-lost", "answer-lost", "answer-lost");
    await world.ask();
    await world.until(isIdle);
    expect([world.versions("key1"), world.versions("key2"), world.versions("published")]).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
  });

  it("to disabling a version is asked for again", async () => {
    const world = await enrolled();
    world.vault.failures.plan("disable", "answer-lost", "failed");
    await world.ask();
    expect(await world.until(isIdle)).toMatchObject({ state: { lastEnded: { outcome: "completed" } } });
    const [first] = world.vault.versions(world.spec.vaults[1] ?? "", world.spec.publishedSecret);
    expect(first?.enabled).toBe(false);
  });
});

describe("a call that fails", () => {
  it.each<[Failure, string, "wait" | "operator"]>([
    ["failed", "SERVICE_UNAVAILABLE", "wait"],
    ["busy", "RESOURCE_BUSY", "wait"],
    ["refused", "REQUEST_REFUSED", "operator"],
    ["forbidden", "ACCESS_DENIED", "operator"],
  ])("because it is %s makes the account hold, and says what to do", async (failure, code, remedy) => {
    const world = await enrolled();
    world.account.failures.plan("describe", failure);
    await world.ask();
    expect(await world.look()).toMatchObject({
      reason: "StepFailed",
      remedy,
      message: expect.stringContaining(code),
    });
    const trail = await world.ports.trail.read(world.spec.name);
    expect(trail).toMatchObject({
      state: { phase: "preparing" },
      failures: 1,
      objection: { reason: "StepFailed" },
    });
    await world.until(isIn("adopting"));
  });

  it("again and again is tried later and later, up to five minutes", async () => {
    const world = await enrolled();
    await world.ask();
    world.account.failures.plan("describe", ...Array.from({ length: 10 }, () => "failed" as const));
    const waits: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      // Consumers keep reporting, or the account would wait for them instead.
      for (const consumer of world.consumers) await consumer.live();
      await world.look();
      const trail = await world.ports.trail.read(world.spec.name);
      waits.push(waitOf(trail, world) / second);
      world.clock.advanceTo(trail.wakeAt ?? world.clock.now());
    }
    // Up to half as long again, so that accounts that failed together do not return together.
    for (const [index, least] of [2, 4, 8, 16, 32, 64, 128, 256, 300, 300].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(least);
      expect(waits[index]).toBeLessThan(least * 1.5 + 0.001);
    }
  });

  it("because it is throttled waits at least as long as it is asked to", async () => {
    const world = await enrolled();
    world.account.failures.plan("regenerate", "throttled");
    await world.ask();
    await world.look();
    const trail = await world.ports.trail.read(world.spec.name);
    expect(trail.claim).toBeUndefined();
    expect(waitOf(trail, world)).toBeGreaterThanOrEqual(7 * second);
    expect(waitOf(trail, world)).toBeLessThan(10.5 * second);
  });

  it("is forgotten once something moves", async () => {
    const world = await enrolled();
    world.account.failures.plan("describe", "failed", "failed");
    await world.ask();
    expect((await world.until(isIn("adopting"))).failures).toBe(0);
  });

  it("because the vault may not be written names the vault", async () => {
    const world = await enrolled();
    world.vault.failures.plan("store", "forbidden");
    await world.ask();
    expect(await world.look()).toMatchObject({ reason: "VaultNotWritable", remedy: "operator" });
  });

  it("over the data plane says nothing about the key", async () => {
    const world = await enrolled();
    // More than the one look asks, whatever else it asks about.
    const failed = Array.from({ length: 20 }, () => "failed" as const);
    world.account.failures.plan("ask", "forbidden", "throttled", ...failed);
    await world.ask();
    expect(await world.look()).toMatchObject({
      reason: "FreshKeyNotAccepted",
      message: expect.stringContaining("unknown"),
    });
    await world.until(isIn("adopting"));
  });
});

describe("a worker that freezes", () => {
  it.each([
    ["for half of its claim does not send what it claimed", claimMs / 2, 0],
    ["for a moment less still does", claimMs / 2 - 1, 1],
  ])("%s", async (_promise, frozenMs, asked) => {
    const world: SmallWorld = await enrolled((ports) => ({
      ...ports,
      trail: {
        ...ports.trail,
        async save(trail) {
          const saved = await ports.trail.save(trail);
          if (saved.claim?.effect.type === "regenerate") world.clock.advance(frozenMs);
          return saved;
        },
      },
    }));
    await world.ask();
    await world.look();
    expect(world.account.asked()).toBe(asked);
  });
});

describe("storage that fails", () => {
  it("lets nothing happen that it could not record", async () => {
    const world = smallWorld({
      around: (ports) => ({
        ...ports,
        trail: { ...ports.trail, save: async () => Promise.reject(new Error("storage is gone")) },
      }),
    });
    await expect(world.look()).rejects.toThrow("storage is gone");
    expect([world.account.asked(), world.versions("key1")]).toEqual([0, [0, 0]]);
  });
});
