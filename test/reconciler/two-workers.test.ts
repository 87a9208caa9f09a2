import { describe, expect, it } from "@jest/globals";
import type { Trail } from "../../shared/records/trail.ts";
import { withClaim, withHold } from "../../shared/records/trail.ts";
import { after, minute } from "../domain/builders.ts";
import { interleaving } from "./interleaving.ts";
import { isIdle, smallSpec, smallWorld } from "./small-world.ts";

const seeds = Array.from({ length: 25 }, (_, index) => index + 1);
/** Consumers stand still while workers interleave, so their bounds must leave room for that. */
const spec = { ...smallSpec, policy: { ...smallSpec.policy, staleAfterMs: 20 * minute, soakMs: 2 * minute } };

/** A world in which three workers look at the account concurrently, repeatedly, in an order that the seed determines. */
function crowdedWorld(seed: number) {
  const turns = interleaving(seed);
  const world = smallWorld({ spec, around: turns.around });
  const trail = () => world.ports.trail.read(world.spec.name);

  async function together(): Promise<void> {
    for (const consumer of world.consumers) await consumer.live();
    await turns.take([world.look(), world.look(), world.look()], world.ports);
    world.clock.advance(20_000);
  }

  async function until(done: (trail: Trail) => boolean): Promise<Trail> {
    for (let round = 0; round <= 300; round += 1) {
      const current = await trail();
      if (done(current)) return current;
      await together();
    }
    throw new Error(`seed ${seed} does not come to an end`);
  }

  return { world, until, together };
}

describe("three workers on one account at once", () => {
  it.each(seeds)("regenerate each key once, whichever comes first or freezes (seed %d)", async (seed) => {
    const { world, until } = crowdedWorld(seed);
    await until(isIdle);
    await world.ask();
    const { state } = await until(isIdle);

    expect(state).toMatchObject({ lastEnded: { outcome: "completed" } });
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
    expect(world.failedCalls()).toBe(0);
    expect([world.versions("key1"), world.versions("key2"), world.versions("published")]).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
  });
});

describe("three workers on a bad day", () => {
  it.each(seeds.slice(0, 10))("replace two leaked keys once each (seed %d)", async (seed) => {
    const { world, until } = crowdedWorld(seed);
    await until(isIdle);
    const { key1, key2 } = world.account.keys();
    await world.declare({ gate: "wait" });
    await until(isIdle);
    expect([key1, key2].some((key) => world.account.accepts(key))).toBe(false);
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
    expect(world.failedCalls()).toBe(0);
  });

  it.each(seeds.slice(0, 10))(
    "repair what somebody else broke, and write no more than that (seed %d)",
    async (seed) => {
      const { world, until, together } = crowdedWorld(seed);
      await until(isIdle);
      world.account.regenerateBehindTheBack("key1");
      await until((trail) => isIdle(trail) && world.publishesValidKey());
      await together();
      expect(world.versions("published")).toEqual([2, 2]);
      expect(world.account.asked()).toBe(0);
    },
  );
});

describe("a run that finds another worker's claim", () => {
  it("writes nothing, and asks nobody to look again", async () => {
    const world = smallWorld({ spec });
    await world.until(isIdle);
    const { trail, queue } = { trail: world.ports.trail, queue: world.queue };
    const effect = {
      type: "regenerate",
      slot: "key2",
      stale: world.account.keys().key2.fingerprint,
    } as const;
    const until = after(minute, world.clock.now());
    const claimed = await trail.save(
      withClaim(await trail.read(spec.name), { worker: "w-9", until, effect }),
    );
    const waiting = queue.waiting();
    expect(await world.look()).toMatchObject({ reason: "EffectClaimed", until });
    expect([await trail.read(spec.name), queue.waiting()]).toEqual([claimed, waiting]);
  });
});

describe("a run that loses a race", () => {
  const objection = { reason: "NotDue", message: "not yet", remedy: "wait" } as const;
  const bystander = { objection, wakeAt: after(minute), failures: 0, releaseClaim: false };

  it("looks again and goes on, without calling it a failure", async () => {
    let lost = 0;
    const world = smallWorld({
      around: (ports) => ({
        ...ports,
        trail: {
          ...ports.trail,
          async save(trail) {
            lost += 1;
            if (lost === 1)
              await ports.trail.save(withHold(await ports.trail.read(trail.account), bystander));
            return ports.trail.save(trail);
          },
        },
      }),
    });
    expect(await world.look()).toMatchObject({ reason: "NotDue" });
    const events = await world.ports.trail.events(world.spec.name);
    expect(events.filter(({ event }) => event.type === "enrolment-started")).toHaveLength(1);
  });
});
