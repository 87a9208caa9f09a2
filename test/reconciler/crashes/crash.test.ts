import { describe, expect, it } from "@jest/globals";
import type { ReconcilerPorts } from "../../../shared/reconciler/ports.ts";
import { minute } from "../../domain/builders.ts";
import { dyingAt } from "./dying-process.ts";
import { isIdle, smallWorld, wholeRotation } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";
import { CrashError, watchedPorts } from "../watched-ports.ts";

/** An ordinary rotation, and exactly the effects that it should have. */
async function rotation(world: SmallWorld, at: string): Promise<void> {
  const trail = await wholeRotation(world);
  expect([at, trail.state]).toMatchObject([at, { lastEnded: { outcome: "completed" } }]);
  expect([at, world.account.regenerated, world.failedCalls()]).toEqual([at, { key1: 1, key2: 1 }, 0]);
  expectVersions(world, at);
}

/** Both keys leak, and no consumer that reads in time is cut off. */
async function emergency(world: SmallWorld, at: string): Promise<void> {
  await world.until(isIdle);
  const { key1, key2 } = world.account.keys();
  await world.declare({ deadlineMs: 4 * minute });
  const trail = await world.until(isIdle);
  expect([at, trail.state]).toMatchObject([at, { lastEnded: { outcome: "completed" } }]);
  expect([at, [key1, key2].some((key) => world.account.accepts(key))]).toEqual([at, false]);
  expect([at, world.account.regenerated, world.failedCalls()]).toEqual([at, { key1: 1, key2: 1 }, 0]);
  expectVersions(world, at);
}

/** A stranger regenerates the active key, and consumers fail until it is repaired. */
async function repair(world: SmallWorld, at: string): Promise<void> {
  await world.until(isIdle);
  world.account.regenerateBehindTheBack("key1");
  await world.until((trail) => isIdle(trail) && world.publishesValidKey());
  for (let tick = 0; tick < 12; tick += 1) await world.tick();
  const failed = world.failedCalls();
  for (let tick = 0; tick < 12; tick += 1) await world.tick();
  expect([at, world.failedCalls() - failed, world.account.asked()]).toEqual([at, 0, 0]);
  expect([at, world.versions("key1"), world.versions("published")]).toEqual([at, [2, 2], [2, 2]]);
  // The other slot's secret may be found to hold its key already.
  expect(world.versions("key2").every((versions) => versions <= 2)).toBe(true);
}

/** Lost answers are looked up: no secret gets more versions than in a run without a crash. */
function expectVersions(world: SmallWorld, at: string): void {
  expect([at, world.versions("key1"), world.versions("key2"), world.versions("published")]).toEqual([
    at,
    [2, 2],
    [2, 2],
    [2, 2],
  ]);
}

describe("a process that dies", () => {
  const moments = ["before", "after"] as const;

  const stories = [
    { name: "a rotation", story: rotation, least: 60 },
    { name: "an emergency", story: emergency, least: 60 },
    { name: "a repair", story: repair, least: 40 },
  ];

  it.each(stories.flatMap((told) => moments.map((when) => ({ ...told, when }))))(
    "during $name, just $when any single call, is survived: nothing is done twice",
    async ({ story, when, least }) => {
      const whole = dyingAt(0, when);
      await story(smallWorld(whole), "no call");
      expect(whole.made.length).toBeGreaterThan(least);

      for (let fatal = 1; fatal <= whole.made.length; fatal += 1) {
        const crash = dyingAt(fatal, when);
        await story(smallWorld(crash), `${when} call ${fatal}, ${whole.made[fatal - 1] ?? "none"}`);
      }
    },
  );

  it("again and again, at every seventeenth call, is survived as well", async () => {
    let made = 0;
    const around = (ports: ReconcilerPorts) => {
      let dead = false;
      return watchedPorts(ports, {
        before() {
          made += 1;
          dead ||= made % 17 === 0;
          if (dead) throw new CrashError();
        },
      });
    };
    await rotation(smallWorld({ around }), "often");
  });
});
