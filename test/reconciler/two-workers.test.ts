import { describe, expect, it } from "@jest/globals";
import { minute } from "../domain/builders.ts";
import { interleaving } from "./interleaving.ts";
import { isIdle, smallSpec, smallWorld } from "./small-world.ts";

const seeds = Array.from({ length: 25 }, (_, index) => index + 1);
/** Consumers stand still while workers take turns, so what they promise must leave room for that. */
const spec = { ...smallSpec, policy: { ...smallSpec.policy, staleAfterMs: 20 * minute, soakMs: 2 * minute } };

describe("three workers on one account at once", () => {
  it.each(seeds)("regenerate each key once, whoever is first and whoever freezes (seed %d)", async (seed) => {
    const turns = interleaving(seed);
    const world = smallWorld({ spec, around: turns.around });
    const together = async () => {
      for (const consumer of world.consumers) await consumer.live();
      await turns.take([world.look(), world.look(), world.look()], world.ports);
      world.clock.advance(20_000);
    };
    const until = async (done: () => Promise<boolean>) => {
      for (let round = 0; !(await done()); round += 1) {
        if (round > 300) throw new Error(`seed ${seed} does not come to an end`);
        await together();
      }
    };
    const trail = () => world.ports.trail.read(world.spec.name);

    await until(async () => isIdle(await trail()));
    await world.ask();
    await until(async () => isIdle(await trail()));

    expect((await trail()).rotation).toMatchObject({ lastEnded: { outcome: "completed" } });
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
    expect(world.failedCalls()).toBe(0);
    expect([world.versions("key1"), world.versions("key2"), world.versions("published")]).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
  });
});

describe("a run that loses a race", () => {
  it("looks again and goes on, without calling it a failure", async () => {
    let lost = 0;
    const world = smallWorld({
      around: (ports) => ({
        ...ports,
        trail: {
          ...ports.trail,
          async append(trail, event, how) {
            lost += 1;
            if (lost === 1) await ports.trail.append(trail, event, how);
            return ports.trail.append(trail, event, how);
          },
        },
      }),
    });
    expect(await world.look()).toMatchObject({ reason: "NotDue" });
    const events = await world.ports.trail.events(world.spec.name);
    expect(events.filter(({ event }) => event.type === "enrolment-started")).toHaveLength(1);
  });
});
