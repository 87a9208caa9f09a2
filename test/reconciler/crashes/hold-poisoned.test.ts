import { describe, expect, it } from "@jest/globals";
import { holdPoisoned } from "../../../shared/reconciler/hold-poisoned.ts";
import { after, minute } from "../../domain/builders.ts";
import { isIdle, smallWorld } from "../small-world.ts";
import { withClaim } from "../../../shared/records/trail.ts";

describe("an account whose step keeps failing", () => {
  it("is held with what failed last, for a person and for a later sweep", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.ask();
    world.account.failures.plan("describe", "failed");
    world.clock.advance(2 * minute);
    for (const consumer of world.consumers) await consumer.live();
    await world.look();
    await holdPoisoned(world.spec, world.ports);
    expect(await world.ports.trail.read(world.spec.name)).toMatchObject({
      state: { phase: "preparing" },
      failures: 1,
      objection: {
        reason: "StepKeepsFailing",
        remedy: "operator",
        message: expect.stringContaining("SERVICE_UNAVAILABLE"),
      },
      wakeAt: after(15 * minute, world.clock.now()),
    });
  });

  it("is tried again by the sweep, and goes on once it works", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.ask();
    while (world.queue.take() !== undefined);
    await holdPoisoned(world.spec, world.ports);
    expect((await world.until(isIdle)).state).toMatchObject({ lastEnded: { outcome: "completed" } });
  });

  it("keeps the claim of a worker that may be in the middle of a call", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const trail = await world.ports.trail.read(world.spec.name);
    const effect = { type: "disable", place: { vault: "v", secret: "published" }, version: "1" } as const;
    const claim = { worker: "w-9", until: after(minute, world.clock.now()), effect };
    await world.ports.trail.save(withClaim(trail, claim));
    await holdPoisoned(world.spec, world.ports);
    expect(await world.ports.trail.read(world.spec.name)).toMatchObject({ claim });
  });

  it("is left alone when somebody moved it on meanwhile", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const { trail } = world.ports;
    const stale = await trail.read(world.spec.name);
    await world.ask();
    await holdPoisoned(world.spec, { ...world.ports, trail: { ...trail, read: async () => stale } });
    expect((await trail.read(world.spec.name)).objection).toBeUndefined();
  });
});
